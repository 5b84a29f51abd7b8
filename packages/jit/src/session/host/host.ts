import type * as ort from 'onnxruntime-node';

/** The parts of ONNX Runtime that its packages for Node and for browsers share. */
export type OnnxRuntime = Pick<typeof ort, 'InferenceSession' | 'Tensor' | 'env'>;

/**
 * What differs between Node and browsers. package.json chooses the module that `#host` means, by the conditions of whoever
 * resolves it, so neither platform loads, or even bundles, what belongs to the other.
 */
export interface Host {
  /** The package that ONNX Runtime comes in. */
  readonly runtimePackage: 'onnxruntime-node' | 'onnxruntime-web';
  readonly executionProvider: 'cpu' | 'wasm';
  /** Whether the processor can be told to take numbers below the normal ones for zero. */
  readonly mayFlushDenormals: boolean;
  /** Whether the package may have the convolution kernels for blocked layouts. */
  readonly mayBlock: boolean;
  /** Whether the runtime can work on memory that WebAssembly works on, too. */
  readonly mayShareMemory: boolean;
  /** ONNX Runtime, loaded when first asked for: a step can be interpreted where it cannot be loaded. */
  loadRuntime(): Promise<OnnxRuntime>;
  /** What to throw where no session can be made: a RuntimeLoadError if the runtime did not start, otherwise the error given. */
  explain(error: unknown): unknown;
  /** What a setting of the environment says; undefined where there is none, or no environment. */
  setting(name: string): string | undefined;
  /** A module's URL as its user knows it: the path of a file, otherwise the URL. */
  place(url: string): string;
}
