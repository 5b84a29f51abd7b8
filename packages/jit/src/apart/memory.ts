import { type Memory, MOST_PAGES, PAGE, webAssembly } from '../session/webAssembly.ts';

let shared: Memory | null = null;
let users = 0;

/**
 * One memory for all programs of this thread whose updates are apart: only one of them runs at a time, and each puts all that
 * it needs into it when it begins.
 */
export class SharedMemory {
  #isReleased = false;

  constructor() {
    users++;
  }

  /** The memory, of at least this many bytes. Arrays over what it was before are empty then. */
  of(bytes: number): Memory {
    const pages = Math.ceil(bytes / PAGE);
    try {
      shared ??= new (webAssembly().Memory)({ initial: pages, maximum: MOST_PAGES });
      const missing = pages - shared.buffer.byteLength / PAGE;
      if (missing > 0) shared.grow(missing);
      return shared;
    } catch (error) {
      throw new Error(
        `jit: there is no memory for the ${Math.ceil(bytes / 1e6)} MB of weights, gradients and slots of a step. ` +
          'Free some, or train a smaller network.',
        { cause: error },
      );
    }
  }

  /** The memory is let go of with its last user. */
  release(): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    users--;
    if (users === 0) shared = null;
  }
}

/** Whether so many bytes have addresses. */
export function fitsMemory(bytes: number): boolean {
  return bytes < PAGE * MOST_PAGES;
}
