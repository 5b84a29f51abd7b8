/** The part of WebAssembly's interface that is used here, without the types of a browser's whole page. */
export interface Memory {
  readonly buffer: ArrayBuffer;
  /** Adds pages of 64 KiB. */
  grow(pages: number): number;
}

/** Bytes of a page. */
export const PAGE = 65_536;

/** How many pages an address of 32 bits reaches. */
export const MOST_PAGES = 65_536;

export type Module = object;

interface Interface {
  readonly Memory: new (size: { readonly initial: number; readonly maximum?: number }) => Memory;
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => Module;
  readonly Instance: new (
    module: Module,
    imports: Readonly<Record<string, Readonly<Record<string, Memory>>>>,
  ) => { readonly exports: Readonly<Record<string, () => void>> };
}

/** Node and browsers have it as a global object. */
export const webAssembly = (): Interface =>
  (globalThis as unknown as { readonly WebAssembly: Interface }).WebAssembly;
