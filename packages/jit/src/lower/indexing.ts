import type { Builder } from '../graph/builder.ts';
import { sizeOf, toData } from '../graph/graph.ts';
import type { Value } from '../graph/types.ts';
import { UnsupportedOpError } from '../trace/errors.ts';
import { axesOf } from '../trace/signatures.ts';
import { type Lowerings, number, output } from './lowering.ts';

/** Integers 0, 1, 2, … below `length`. */
function range(g: Builder, length: number): Value {
  return g.constant(
    Int32Array.from({ length }, (_, i) => i),
    [length],
    'int32',
  );
}

function zeros(g: Builder, { shape, dtype }: Value): Value {
  return g.constant(toData(new Array<number>(sizeOf(shape)).fill(0), dtype), shape, dtype);
}

const asIndices = (g: Builder, x: Value) => g.cast(x, 'int64');

/** Reading and writing at positions. */
export const indexing: Lowerings = {
  GatherNd: (g, _node, x, indices) => g.op('GatherND', [x, asIndices(g, indices)]),
  GatherV2: (g, node, x, indices) => {
    const [axis = 0] = axesOf(node, x.shape);
    const batchDims = number(node, 'batchDims');
    if (batchDims === 0) return g.op('Gather', [x, indices], { axis });
    if (axis !== batchDims)
      throw new UnsupportedOpError('GatherV2 with axis other than batchDims', node.origin);
    // With the batch axes flattened into the gathered one, a position is counted from the start of its batch.
    const batch = sizeOf(x.shape.slice(0, axis));
    const length = x.shape[axis] ?? 1;
    const starts = g.op('Mul', [g.reshape(range(g, batch), [batch, 1]), length]);
    const positions = g.op('Add', [g.reshape(indices, [batch, sizeOf(indices.shape) / batch]), starts]);
    const rows = g.reshape(x, [batch * length, ...x.shape.slice(axis + 1)]);
    return g.reshape(g.op('Gather', [rows, positions], { axis: 0 }), output(node).shape);
  },
  OneHot: (g, node, indices) => {
    const { dtype } = output(node);
    const depth = number(node, 'depth');
    const [on, off] = [number(node, 'onValue'), number(node, 'offValue')];
    const hit = g.op('Equal', [g.reshape(indices, [...indices.shape, 1]), range(g, depth)]);
    return on === 1 && off === 0
      ? g.cast(hit, dtype)
      : g.op('Where', [hit, g.scalar(on, dtype), g.scalar(off, dtype)]);
  },
  ScatterNd: (g, node, indices, updates) =>
    g.op('ScatterND', [zeros(g, output(node)), asIndices(g, indices), updates], { reduction: 'add' }),
  TensorScatterUpdate: (g, _node, x, indices, updates) =>
    g.op('ScatterND', [x, asIndices(g, indices), updates]),
  TopK: (g, node, x) => {
    const [values, indices] = g.ops('TopK', [x, g.int64([number(node, 'k')])], { axis: -1 }, 2);
    return values && indices ? [values, g.cast(indices, 'int32')] : [];
  },
  UnsortedSegmentSum: (g, node, x, ids) =>
    g.op('ScatterND', [zeros(g, output(node)), asIndices(g, g.reshape(ids, [...ids.shape, 1])), x], {
      reduction: 'add',
    }),
};
