import type { Builder } from '../graph/builder.ts';
import type { Node, Value } from '../graph/types.ts';

export { flag, number, numbers, pairs, text } from '../graph/attributes.ts';

/**
 * Turns one TensorFlow.js kernel into ONNX operators: `inputs` are the kernel's tensors in the order in which
 * trace/signatures.ts lists them, `node.attributes` its attributes, `node.outputs` the types it has in TensorFlow.js.
 */
export type Lowering = (g: Builder, node: Node, ...inputs: Value[]) => Value | readonly Value[];

/** Lowerings by kernel name. */
export type Lowerings = Readonly<Record<string, Lowering>>;

/** The type of the kernel's only (or first) output. */
export function output(node: Node): Value {
  const [value] = node.outputs;
  if (!value) throw new Error(`jit: ${node.op} has no output.`);
  return value;
}

/** The inputs by name, for kernels with optional ones: the trace lists those given in the attribute `given`. */
export function byName(node: Node, inputs: readonly Value[]): Readonly<Record<string, Value>> {
  const given = node.attributes.given;
  if (!Array.isArray(given)) throw new Error(`jit: ${node.op} has no optional inputs.`);
  return Object.fromEntries(inputs.map((value, i) => [String(given[i]), value]));
}
