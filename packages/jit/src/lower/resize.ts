import type { Builder } from '../graph/builder.ts';
import type { Node, Value } from '../graph/types.ts';
import { four } from './conv/window.ts';
import { flag, type Lowering, type Lowerings, output } from './lowering.ts';

/** Where one row (or column) of a resized image comes from: two old ones, and how far it is from the first to the second. */
interface Source {
  readonly first: number;
  readonly second: number;
  readonly fraction: number;
}

/** The geometry of TensorFlow.js, one axis at a time: `from` old rows or columns become `to`. */
function sourcesOf(node: Node, from: number, to: number, nearest: boolean, gradient = false): Source[] {
  const corners = flag(node, 'alignCorners');
  // The gradient kernels of TensorFlow.js do not know of half-pixel centres: a training step must do the same here.
  const half = flag(node, 'halfPixelCenters') && !gradient;
  const ratio = corners && to > 1 ? (from - 1) / (to - 1) : from / to;
  return Array.from({ length: to }, (_, i) => {
    const at = half ? ratio * (i + 0.5) - (nearest ? 0 : 0.5) : ratio * i;
    const first = Math.max(0, nearest && corners ? Math.round(at) : Math.floor(at));
    if (nearest) return { first: Math.min(from - 1, first), second: first, fraction: 0 };
    return { first, second: Math.min(from - 1, Math.ceil(at)), fraction: at - first };
  });
}

/** [batch, height, width, channels] with the axis 1 (rows) or 2 (columns) resized. */
function resizeAxis(g: Builder, x: Value, axis: 1 | 2, sources: readonly Source[]): Value {
  const take = (side: 'first' | 'second') =>
    g.op('Gather', [x, g.int64(sources.map((source) => source[side]))], { axis });
  const first = take('first');
  if (sources.every(({ fraction }) => fraction === 0)) return first;
  const fractions = Float32Array.from(sources, ({ fraction }) => fraction);
  const shape = axis === 1 ? [sources.length, 1, 1] : [sources.length, 1];
  const step = g.op('Mul', [g.op('Sub', [take('second'), first]), g.constant(fractions, shape, 'float32')]);
  return g.op('Add', [first, step]);
}

const resize =
  (nearest: boolean): Lowering =>
  (g, node, images) => {
    const [, height, width] = four(images.shape);
    const [, rows, columns] = four(output(node).shape);
    const x = g.cast(images, output(node).dtype);
    const wide = resizeAxis(g, x, 2, sourcesOf(node, width, columns, nearest));
    return resizeAxis(g, wide, 1, sourcesOf(node, height, rows, nearest));
  };

/** [from, to]: how much of each new row goes back to each old one. */
function shares(g: Builder, sources: readonly Source[], from: number): Value {
  const matrix = new Float32Array(from * sources.length);
  const add = (row: number, column: number, share: number) => {
    const at = row * sources.length + column;
    matrix[at] = (matrix[at] ?? 0) + share;
  };
  sources.forEach(({ first, second, fraction }, column) => {
    add(first, column, 1 - fraction);
    if (fraction !== 0) add(second, column, fraction);
  });
  return g.constant(matrix, [from, sources.length], 'float32');
}

/**
 * Resizing is linear along each axis: its gradient is the product with the transposed matrices. (That of TensorFlow.js's
 * cpu backend is another one for nearest neighbours in a batch of several images, which it reads at the wrong places.)
 */
const resizeGradient =
  (nearest: boolean): Lowering =>
  (g, node, images, dy) => {
    const [batch, height, width, channels] = four(images.shape);
    const [, rows, columns] = four(dy.shape);
    const back = shares(g, sourcesOf(node, height, rows, nearest, true), height);
    const tall = g.op('MatMul', [back, g.reshape(dy, [batch, rows, columns * channels])]);
    const side = shares(g, sourcesOf(node, width, columns, nearest, true), width);
    const dx = g.op('MatMul', [side, g.reshape(tall, [batch * height, columns, channels])]);
    return g.reshape(dx, [batch, height, width, channels]);
  };

/** Images of another size: what tf.image.resize* and the layer UpSampling2D call. */
export const resizing: Lowerings = {
  ResizeBilinear: resize(false),
  ResizeBilinearGrad: resizeGradient(false),
  ResizeNearestNeighbor: resize(true),
  ResizeNearestNeighborGrad: resizeGradient(true),
};
