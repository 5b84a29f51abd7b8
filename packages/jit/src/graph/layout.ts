import type { Builder } from './builder.ts';
import { sameShape } from './graph.ts';
import type { GraphInput, Layout, Shape, Value } from './types.ts';

/** `value` as it is stored in this layout. */
export function store(g: Builder, value: Value, { padded, view, perm, shape }: Layout): Value {
  const filled = padded ? padEnds(g, value, padded) : value;
  return g.reshape(g.transpose(g.reshape(filled, view), perm), shape);
}

/** The inverse of `store`: a stored value in its own order, of the shape `plain`. */
export function restore(g: Builder, stored: Value, { padded, view, perm }: Layout, plain: Shape): Value {
  const permuted = perm.map((axis) => view[axis] ?? 1);
  const inverse = view.map((_, axis) => perm.indexOf(axis));
  const ordered = g.transpose(g.reshape(stored, permuted), inverse);
  return takeStart(g, g.reshape(ordered, padded ?? plain), plain);
}

/** `value` with zeros at the end of its axes up to `shape`. */
export function padEnds(g: Builder, value: Value, shape: Shape): Value {
  if (sameShape(value.shape, shape)) return value;
  const starts = shape.map(() => 0);
  const ends = shape.map((length, axis) => length - (value.shape[axis] ?? 0));
  return g.op('Pad', [value, g.int64([...starts, ...ends])]);
}

/** The first elements of `value` along each axis. */
export function takeStart(g: Builder, value: Value, shape: Shape): Value {
  if (sameShape(value.shape, shape)) return value;
  return g.op('Slice', [value, g.int64(shape.map(() => 0)), g.int64(shape)]);
}

/** The elements of `value` from one place along an axis up to another. */
export function takePart(g: Builder, value: Value, axis: number, from: number, to: number): Value {
  if (from === 0 && to === value.shape[axis]) return value;
  return g.op('Slice', [value, g.int64([from]), g.int64([to]), g.int64([axis])]);
}

export function sameLayout(a: Layout, b: Layout): boolean {
  return sameShape(a.view, b.view) && sameShape(a.perm, b.perm) && sameShape(a.shape, b.shape);
}

/** The shape of an input as it is given to the graph. */
export function givenShape({ value, carried }: GraphInput): Shape {
  return carried ? carried.given : value.shape;
}
