/**
 * ONNX Runtime cannot be loaded here. Its message says what is missing or too old, what is needed, and what to do;
 * `cause` is what the system said. Code that need not be compiled still runs: interpret it then.
 */
export class RuntimeLoadError extends Error {
  override readonly name = 'RuntimeLoadError';

  /** `problem` and `remedy` are parts of the message: what went wrong, without a full stop, and what to do, with one. */
  constructor(runtimePackage: string, problem: string, remedy: string, cause: unknown) {
    super(`jit: ONNX Runtime (${runtimePackage}) cannot be loaded: ${problem}. ${remedy}`, { cause });
  }
}
