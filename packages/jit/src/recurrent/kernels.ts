import type { Builder } from '../graph/builder.ts';
import { sameShape } from '../graph/graph.ts';
import type { Attributes, Shape, Value } from '../graph/types.ts';

/** A TensorFlow.js kernel with one output, as the trace would have recorded it. */
export function kernel(
  g: Builder,
  op: string,
  inputs: readonly Value[],
  shape: Shape,
  attributes: Attributes = {},
): Value {
  const [first] = inputs;
  const outputs = [{ shape, dtype: first?.dtype ?? 'float32' }];
  const [output] = g.node({ op, domain: 'tfjs', inputs, attributes, outputs });
  if (!output) throw new Error(`jit: the kernel ${op} has no output.`);
  return output;
}

export function reshape(g: Builder, x: Value, shape: Shape): Value {
  return sameShape(x.shape, shape) ? x : kernel(g, 'Reshape', [x], shape, { shape: [...shape] });
}

/** Sums over axes, which are dropped. */
export function sum(g: Builder, x: Value, axes: readonly number[]): Value {
  const shape = x.shape.filter((_, axis) => !axes.includes(axis));
  return kernel(g, 'Sum', [x], shape, { axis: [...axes], keepDims: false });
}

/** The states before each step, [steps, ...], from the first one and those after each step. */
export function before(g: Builder, first: Value, after: Value): Value {
  const [steps = 1, ...shape] = after.shape;
  const head = reshape(g, first, [1, ...shape]);
  if (steps === 1) return head;
  const size = [steps - 1, ...shape];
  const tail = kernel(g, 'Slice', [after], size, { begin: size.map(() => 0), size });
  return kernel(g, 'Concat', [head, tail], after.shape, { axis: 0 });
}
