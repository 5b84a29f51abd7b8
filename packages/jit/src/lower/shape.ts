import type { Builder } from '../graph/builder.ts';
import { sizeOf } from '../graph/graph.ts';
import type { Shape, Value } from '../graph/types.ts';
import { sliceOf, splitOf, stridedSliceOf } from '../trace/signatures.ts';
import { type Lowerings, number, numbers, output, pairs, text } from './lowering.ts';

const counted = (axis: number, rank: number) => (axis < 0 ? axis + rank : axis);

function slice(g: Builder, x: Value, starts: number[], ends: number[], strides?: number[]): Value {
  const axes = x.shape.map((_, axis) => axis);
  const inputs = [x, g.int64(starts), g.int64(ends), g.int64(axes)];
  return g.op('Slice', strides ? [...inputs, g.int64(strides)] : inputs);
}

export function reverse(g: Builder, x: Value, axes: readonly number[]): Value {
  const all = (value: number) => g.int64(axes.map(() => value));
  return g.op('Slice', [x, all(-1), all(-(2 ** 31)), g.int64(axes), all(-1)]);
}

/** The positions that a mirrored axis shows, e.g. 2 1 0 1 2 (reflect) or 1 0 0 1 2 (symmetric). */
function mirrored(length: number, before: number, after: number, repeatEdge: boolean): number[] {
  const period = repeatEdge ? 2 * length : 2 * length - 2;
  return Array.from({ length: before + length + after }, (_, i) => {
    const position = (((i - before) % period) + period) % period;
    return position < length ? position : period - position - (repeatEdge ? 1 : 0);
  });
}

function withAxis(shape: Shape, axis: number): number[] {
  return [...shape.slice(0, axis), 1, ...shape.slice(axis)];
}

/** What moves, repeats or cuts elements without computing. */
export const shape: Lowerings = {
  Concat: (g, node, ...inputs) =>
    g.op('Concat', inputs, { axis: counted(number(node, 'axis'), output(node).shape.length) }),
  Diag: (g, node, given) => {
    // The runtime's Where picks numbers only.
    const x = given.dtype === 'bool' ? g.cast(given, 'int32') : given;
    const count = sizeOf(x.shape);
    const places = Uint8Array.from({ length: count * count }, (_, i) => Number(i % (count + 1) === 0));
    const diagonal = g.constant(places, [count, count], 'bool');
    const matrix = g.op('Where', [diagonal, g.reshape(x, [count]), g.scalar(0, x.dtype)]);
    return g.reshape(g.cast(matrix, given.dtype), output(node).shape);
  },
  FlipLeftRight: (g, _node, images) => reverse(g, images, [2]),
  MirrorPad: (g, node, x) => {
    const repeatEdge = text(node, 'mode') === 'symmetric';
    return pairs(node, 'paddings').reduce((padded, [before, after], axis) => {
      if (before === 0 && after === 0) return padded;
      const positions = g.int64(mirrored(x.shape[axis] ?? 0, before, after, repeatEdge));
      return g.op('Gather', [padded, positions], { axis });
    }, x);
  },
  Pack: (g, node, ...inputs) => {
    const axis = counted(number(node, 'axis'), output(node).shape.length);
    return g.op(
      'Concat',
      inputs.map((input) => g.reshape(input, withAxis(input.shape, axis))),
      { axis },
    );
  },
  PadV2: (g, node, x) => {
    const paddings = pairs(node, 'paddings');
    if (paddings.every(([before, after]) => before === 0 && after === 0)) return x;
    const pads = [...paddings.map(([before]) => before), ...paddings.map(([, after]) => after)];
    return g.op('Pad', [x, g.int64(pads), g.scalar(number(node, 'constantValue'), x.dtype)]);
  },
  Reshape: (g, node, x) => g.reshape(x, output(node).shape),
  Reverse: (g, node, x) => {
    const axes = numbers(node, 'dims').map((axis) => counted(axis, x.shape.length));
    return axes.length === 0 ? x : reverse(g, x, axes);
  },
  Slice: (g, node, x) => {
    const { begin, size } = sliceOf(node, x.shape);
    if (x.shape.length === 0) return x;
    return slice(
      g,
      x,
      begin,
      begin.map((start, axis) => start + (size[axis] ?? 0)),
    );
  },
  SplitV: (g, node, x) => {
    const { axis, sizes } = splitOf(node, x.shape);
    return g.ops('Split', [x, g.int64(sizes)], { axis }, sizes.length);
  },
  StridedSlice: (g, node, x) => {
    const { begin, end, strides, finalShape } = stridedSliceOf(node, x.shape);
    // An end before the first element is written as -1, which ONNX would count from the back.
    const ends = end.map((stop, axis) => ((strides[axis] ?? 1) < 0 && stop < 0 ? -(2 ** 31) : stop));
    return g.reshape(slice(g, x, begin, ends, strides), finalShape);
  },
  Tile: (g, node, x) => {
    const repeats = numbers(node, 'reps');
    const stretches = x.shape.every((length, axis) => length === 1 || repeats[axis] === 1);
    return stretches ? g.expand(x, output(node).shape) : g.op('Tile', [x, g.int64(repeats)]);
  },
  Transpose: (g, node, x) => g.transpose(x, numbers(node, 'perm')),
  Unpack: (g, node, x) => {
    const axis = counted(number(node, 'axis'), x.shape.length);
    const { length } = node.outputs;
    const parts = g.ops('Split', [x, g.int64(new Array<number>(length).fill(1))], { axis }, length);
    return parts.map((part) => g.reshape(part, output(node).shape));
  },
};
