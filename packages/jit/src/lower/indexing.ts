import type { Builder } from '../graph/builder.ts';
import { constantData, sizeOf, toData } from '../graph/graph.ts';
import { takePart } from '../graph/layout.ts';
import { madeBy } from '../graph/match.ts';
import type { DType, Value } from '../graph/types.ts';
import { UnsupportedOpError } from '../trace/errors.ts';
import { axesOf } from '../trace/signatures.ts';
import { flag, type Lowering, type Lowerings, number, output, text } from './lowering.ts';

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

/**
 * Positions that ONNX reads from the end, the negative ones, as ones past the end: TensorFlow.js refuses both, and the
 * runtime what is past the end. `end` is the first position past it, of each axis where there are several.
 */
function fromStart(g: Builder, positions: Value, end: Value): Value {
  if (constantData(positions)?.every((position) => Number(position) >= 0) || isMadeOfBytes(positions))
    return positions;
  return g.op('Where', [g.op('Less', [positions, g.scalar(0, positions.dtype)]), end, positions]);
}

/** How often each number below `size` occurs along the last axis of x [n] or [rows, n], or the sum of its weights. */
const bincount: Lowering = (g, node, x, weights) => {
  const { dtype } = output(node);
  const hits = g.op('Equal', [g.reshape(x, [...x.shape, 1]), range(g, number(node, 'size'))]);
  const axes = g.int64([x.shape.length - 1]);
  const counted = g.cast(hits, dtype);
  if (flag(node, 'binaryOutput') && x.shape.length === 2)
    return g.op('ReduceMax', [counted, axes], { keepdims: 0 });
  // No weights are an empty tensor.
  const isWeighted = weights !== undefined && sizeOf(weights.shape) > 0;
  const terms = isWeighted ? g.op('Mul', [counted, g.reshape(weights, [...x.shape, 1])]) : counted;
  return g.op('ReduceSum', [terms, axes], { keepdims: 0 });
};

/** Reading and writing at positions. */
/** The most classes for which the one-hot vectors are a table that rows are picked from. */
const WIDEST_TABLE = 64;

function isMadeOfBytes(value: Value): boolean {
  const source = madeBy(value, 'Cast')?.inputs[0];
  return source ? source.dtype === 'uint8' || isMadeOfBytes(source) : false;
}

/** Vectors from a table of all of them, with one for every number out of range at its end, and before where there are such. */
function oneHotRows(g: Builder, indices: Value, depth: number, on: number, off: number, dtype: DType): Value {
  const number = (value: number) => g.scalar(value, indices.dtype);
  const isByte = isMadeOfBytes(indices);
  const before = isByte ? 0 : 1;
  const rows = Array.from({ length: (before + depth + 1) * depth }, (_, i) => {
    return Math.floor(i / depth) - before === i % depth ? on : off;
  });
  const table = g.constant(toData(rows, dtype), [before + depth + 1, depth], dtype);
  const atMost = g.op('Min', [indices, number(depth)]);
  const row = isByte ? atMost : g.op('Add', [g.op('Max', [atMost, number(-1)]), number(1)]);
  return g.op('Gather', [table, row], { axis: 0 });
}

export const indexing: Lowerings = {
  Bincount: bincount,
  DenseBincount: bincount,
  GatherNd: (g, _node, x, indices) => {
    const depth = indices.shape.at(-1) ?? 0;
    const ends = g.constant(toData(x.shape.slice(0, depth), indices.dtype), [depth], indices.dtype);
    return g.op('GatherND', [x, asIndices(g, fromStart(g, indices, ends))]);
  },
  GatherV2: (g, node, x, indices) => {
    const [axis = 0] = axesOf(node, x.shape);
    const batchDims = number(node, 'batchDims');
    const length = x.shape[axis] ?? 1;
    const known = fromStart(g, indices, g.scalar(length, indices.dtype));
    if (batchDims === 0) return g.op('Gather', [x, known], { axis });
    if (axis !== batchDims)
      throw new UnsupportedOpError('GatherV2 with axis other than batchDims', node.origin);
    // With the batch axes flattened into the gathered one, a position is counted from the start of its batch.
    const batch = sizeOf(x.shape.slice(0, axis));
    const starts = g.op('Mul', [g.reshape(range(g, batch), [batch, 1]), length]);
    // Past the end of its batch is past the end of all of them, not in the next one.
    const past = g.scalar(batch * length, indices.dtype);
    const tooLarge = g.op('GreaterOrEqual', [known, g.scalar(length, indices.dtype)]);
    const own = g.op('Where', [tooLarge, past, known]);
    const positions = g.op('Add', [g.reshape(own, [batch, sizeOf(indices.shape) / batch]), starts]);
    const rows = g.reshape(x, [batch * length, ...x.shape.slice(axis + 1)]);
    return g.reshape(g.op('Gather', [rows, positions], { axis: 0 }), output(node).shape);
  },
  OneHot: (g, node, indices) => {
    const { dtype } = output(node);
    const depth = number(node, 'depth');
    const [on, off] = [number(node, 'onValue'), number(node, 'offValue')];
    if (depth <= WIDEST_TABLE) return oneHotRows(g, indices, depth, on, off, dtype);
    const hit = g.op('Equal', [g.reshape(indices, [...indices.shape, 1]), range(g, depth)]);
    return on === 1 && off === 0
      ? g.cast(hit, dtype)
      : g.op('Where', [hit, g.scalar(on, dtype), g.scalar(off, dtype)]);
  },
  ScatterNd: (g, node, indices, updates) =>
    g.op('ScatterND', [zeros(g, output(node)), asIndices(g, indices), updates], { reduction: 'add' }),
  // In a row in ascending order, the place of a number is how many are before it: [rows, values, sequence].
  SearchSorted: (g, node, sequence, values) => {
    const [rows = 1, length = 0] = sequence.shape;
    const row = g.reshape(sequence, [rows, 1, length]);
    const value = g.reshape(values, [rows, values.shape[1] ?? 0, 1]);
    const before = g.op(text(node, 'side') === 'left' ? 'Less' : 'LessOrEqual', [row, value]);
    return g.op('ReduceSum', [g.cast(before, 'int32'), g.int64([2])], { keepdims: 0 });
  },
  TensorScatterUpdate: (g, _node, x, indices, updates) =>
    g.op('ScatterND', [x, asIndices(g, indices), updates]),
  TopK: (g, node, x) => {
    const [values, indices] = g.ops('TopK', [x, g.int64([number(node, 'k')])], { axis: -1 }, 2);
    return values && indices ? [values, g.cast(indices, 'int32')] : [];
  },
  // Negative ids are dropped: their rows go to one more place behind the others.
  UnsortedSegmentSum: (g, node, x, ids) => {
    const { shape, dtype } = output(node);
    const [count = 0, ...row] = shape;
    const place = g.op('Where', [g.op('Less', [ids, 0]), g.scalar(count, ids.dtype), ids]);
    const places = asIndices(g, g.reshape(place, [...ids.shape, 1]));
    const sums = zeros(g, { ...output(node), shape: [count + 1, ...row] });
    const all = g.op('ScatterND', [sums, places, g.cast(x, dtype)], { reduction: 'add' });
    return takePart(g, all, 0, 0, count);
  },
};
