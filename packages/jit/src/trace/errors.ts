/** A TensorFlow.js kernel that has no ONNX form here. */
export class UnsupportedOpError extends Error {
  override readonly name = 'UnsupportedOpError';
  /** The kernel's name in TensorFlow.js. */
  readonly op: string;
  /** The line of the traced program that asked for it. */
  readonly where: string;

  constructor(op: string, where: string) {
    super(
      `jit: the TensorFlow.js kernel ${op} (at ${where || 'an unknown place'}) has no ONNX lowering. ` +
        'Write one (packages/jit/README.md, "Adding an op"), or run this function uncompiled.',
    );
    this.op = op;
    this.where = where;
  }
}

/** A program that cannot be kept as a graph: it depends on something that the trace does not see. */
export class TraceError extends Error {
  override readonly name = 'TraceError';
}
