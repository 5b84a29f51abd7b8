import type { Builder } from '../../graph/builder.ts';
import type { Value } from '../../graph/types.ts';
import { four, type Pair, type Window } from './window.ts';

/**
 * Maps seen as [outer, height, width, inner]: channels-last maps are [batch, height, width, channels],
 * channel-blocked ones [batch * channels / block, height, width, block]. What a window does to the two axes in
 * the middle is the same for both.
 */

/** `x` with the window's padding of `fill` around it. Axes that need less than they have are left alone. */
export function padForWindow(g: Builder, x: Value, { before, after }: Window, fill = 0): Value {
  return pad(g, x, before, [Math.max(0, after[0]), Math.max(0, after[1])], fill);
}

/** What the window's tap (row, column) meets at each output position: [outer, output rows, output columns, inner]. */
export function takeTap(g: Builder, padded: Value, window: Window, tap: Pair): Value {
  const start = [0, 1].map((axis) => at(tap, axis) * at(window.dilations, axis));
  const end = start.map((from, axis) => from + (at(window.output, axis) - 1) * at(window.strides, axis) + 1);
  return slice(g, padded, start, end, [...window.strides]);
}

/** All taps (row, column) in row-major order. */
export function tapsOf({ kernel }: Window): Pair[] {
  const [rows, columns] = kernel;
  return Array.from({ length: rows * columns }, (_, i) => [Math.floor(i / columns), i % columns]);
}

/**
 * The inverse of taking taps: what each tap holds at each output position, added up where it was taken from.
 * `parts` are in the order of `tapsOf`. Positions are sorted by their remainder modulo the stride, so that every
 * remainder's sum is dense, and the remainders are interleaved at the end.
 */
export function placeTaps(g: Builder, parts: readonly Value[], window: Window): Value {
  const { strides, dilations, output } = window;
  const [first] = parts;
  if (!first) throw new Error('jit: a window has at least one tap.');
  const [outer, , , inner] = four(first.shape);
  const length = (axis: 0 | 1) => {
    const reached = (output[axis] - 1) * strides[axis] + (window.kernel[axis] - 1) * dilations[axis] + 1;
    return Math.ceil(Math.max(reached, window.before[axis] + window.input[axis]) / strides[axis]);
  };
  const grid: Pair = [length(0), length(1)];
  const sums = new Map<string, Value[]>();
  tapsOf(window).forEach((tap, i) => {
    const offset = [tap[0] * dilations[0], tap[1] * dilations[1]] as const;
    const phase = `${offset[0] % strides[0]},${offset[1] % strides[1]}`;
    const shift: Pair = [Math.floor(offset[0] / strides[0]), Math.floor(offset[1] / strides[1])];
    const part = parts[i];
    if (!part) throw new Error('jit: a window has a part for each tap.');
    const placed = pad(g, part, shift, [grid[0] - shift[0] - output[0], grid[1] - shift[1] - output[1]]);
    sums.set(phase, [...(sums.get(phase) ?? []), placed]);
  });
  const phases: Value[][] = [];
  for (let row = 0; row < strides[0]; row++) {
    phases.push([]);
    for (let column = 0; column < strides[1]; column++) {
      const terms = sums.get(`${row},${column}`);
      phases[row]?.push(terms ? sum(g, terms) : g.fill([outer, ...grid, inner], 0, first.dtype));
    }
  }
  return cropToInput(g, interleave(g, phases), window);
}

/** Joins one map per remainder of the position modulo the stride: phases[row remainder][column remainder]. */
export function interleave(g: Builder, phases: readonly (readonly Value[])[]): Value {
  const rows = phases.map((row) => {
    const [first] = row;
    if (!first) throw new Error('jit: nothing to interleave.');
    const [outer, height, width, inner] = four(first.shape);
    if (row.length === 1) return g.reshape(first, [outer, height, 1, width, inner]);
    const split = row.map((part) => g.reshape(part, [outer, height, width, 1, inner]));
    return g.reshape(g.op('Concat', split, { axis: 3 }), [outer, height, 1, width * row.length, inner]);
  });
  const [first] = rows;
  if (!first) throw new Error('jit: nothing to interleave.');
  const [outer = 0, height = 0, , width = 0, inner = 0] = first.shape;
  const joined = rows.length === 1 ? first : g.op('Concat', rows, { axis: 2 });
  return g.reshape(joined, [outer, height * rows.length, width, inner]);
}

/** A padded map without its padding. */
export function cropToInput(g: Builder, padded: Value, { before, input }: Window): Value {
  const end = [before[0] + input[0], before[1] + input[1]];
  return slice(g, padded, [...before], end, [1, 1]);
}

export function sum(g: Builder, terms: readonly Value[]): Value {
  const [first] = terms;
  if (!first) throw new Error('jit: nothing to add.');
  if (terms.length === 1) return first;
  return terms.length === 2 ? g.op('Add', terms) : g.op('Sum', terms);
}

/** Rows and columns `start` (included) to `end` (excluded) of a map. */
export function slice(
  g: Builder,
  x: Value,
  start: readonly number[],
  end: readonly number[],
  steps: readonly number[],
): Value {
  const whole = [0, 1].every(
    (axis) => at(start, axis) === 0 && end[axis] === x.shape[axis + 1] && at(steps, axis) === 1,
  );
  if (whole) return x;
  return g.op('Slice', [x, g.int64(start), g.int64(end), g.int64([1, 2]), g.int64(steps)]);
}

/** `x` with `before` and `after` rows and columns of `fill` around it. */
export function pad(g: Builder, x: Value, before: Pair, after: Pair, fill = 0): Value {
  if ([...before, ...after].every((length) => length === 0)) return x;
  // Integers have no infinity.
  const lowest = x.dtype === 'int32' ? -(2 ** 31) : Number.NEGATIVE_INFINITY;
  const value = g.scalar(Math.max(fill, lowest), x.dtype);
  return g.op('Pad', [x, g.int64([0, ...before, 0, 0, ...after, 0]), value]);
}

function at(pair: readonly number[], axis: number): number {
  return pair[axis] ?? 0;
}
