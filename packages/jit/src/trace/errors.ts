/** A TensorFlow.js kernel that has no ONNX form here, or one of types that ONNX Runtime does not take. */
export class UnsupportedOpError extends Error {
  override readonly name = 'UnsupportedOpError';
  /** The kernel's name in TensorFlow.js. */
  readonly op: string;
  /** The line of the traced program that asked for it. */
  readonly where: string;

  constructor(op: string, where: string, options?: ErrorOptions & { readonly message: string }) {
    super(
      options?.message ??
        `jit: the TensorFlow.js kernel ${op} (at ${where || 'an unknown place'}) has no ONNX lowering. ` +
          'Write one (packages/jit/README.md, "Adding an op"), or run this function uncompiled.',
      options,
    );
    this.op = op;
    this.where = where;
  }
}

/** A program that cannot be kept as a graph: it depends on something that the trace does not see. */
export class TraceError extends Error {
  override readonly name = 'TraceError';
}
