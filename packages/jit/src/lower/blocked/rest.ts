import type { Builder } from '../../graph/builder.ts';
import { sizeOf } from '../../graph/graph.ts';
import { padEnds, takePart } from '../../graph/layout.ts';
import type { Value } from '../../graph/types.ts';
import { four, type Window } from '../conv/window.ts';
import { type ConvolveOptions, convolveBlocked } from './convolve.ts';
import { padColumns } from './edges.ts';
import { isNarrow } from './layouts.ts';

/**
 * Channels beyond the last whole block, where they are so few that the kernels had better read them one by one than a
 * block with zeros: 4 of 20 channels in blocks of 16. Otherwise 0. `outputs`: channels that are made of them.
 */
export function restOf(window: Window, channels: number, outputs: number, block: number): number {
  const rest = channels % block;
  if (channels < block || !isNarrow(rest, block)) return 0;
  const [read, made] = [sizeOf(window.input), sizeOf(window.output)];
  const saved = (block - rest) * outputs * sizeOf(window.kernel) * made;
  return saved >= MOVING * (channels * read + outputs * made) ? rest : 0;
}

/** Multiplications that take as long as to move an element: a map is cut in two, and the second result is added to the first. */
const MOVING = 25;

/** How many channels of a blocked map are no zeros that fill its last block. */
export interface Channels {
  readonly channels: number;
  readonly block: number;
}

/** Like `convolveBlocked`, for a map with such channels; `bias` is added. */
export function convolveChannels(
  g: Builder,
  x: Value,
  filter: Value,
  window: Window,
  { channels, block }: Channels,
  bias?: Value,
): Value {
  const added = bias ? { bias } : {};
  const convolve = (map: Value, taps: Value, options: ConvolveOptions) => {
    const padded = padColumns(g, map, window, block);
    return convolveBlocked(g, padded.x, taps, padded.window, options);
  };
  const rest = restOf(window, channels, filter.shape[0] ?? 0, block);
  if (rest === 0) return convolve(x, filter, added);
  const maps = splitMap(g, x, rest, block);
  const filters = splitFilter(g, filter, rest, block);
  const whole = convolve(maps.whole, filters.whole, {});
  return convolve(maps.rest, filters.rest, { ...added, sum: whole });
}

/** A blocked map's whole blocks, and the rest [batch, rest, height, width]. */
export function splitMap(g: Builder, x: Value, rest: number, block: number): { whole: Value; rest: Value } {
  const [batch, channels, height, width] = four(x.shape);
  const whole = channels - block;
  const lanes = g.reshape(takePart(g, x, 1, whole, channels), [batch, height * width, block]);
  const few = takePart(g, lanes, 2, 0, rest);
  return {
    whole: takePart(g, x, 1, 0, whole),
    rest: g.reshape(g.transpose(few, [0, 2, 1]), [batch, rest, height, width]),
  };
}

/** A blocked filter's inputs in whole blocks, and the rest as the filter of a narrow map. */
function splitFilter(g: Builder, filter: Value, rest: number, block: number): { whole: Value; rest: Value } {
  const [outputs, inputs, rows, columns] = four(filter.shape);
  const whole = inputs - block;
  const view = g.reshape(filter, [outputs / block, inputs / block, rows * columns, block, block]);
  const blocks = whole / block;
  const last = g.reshape(takePart(g, view, 1, blocks, blocks + 1), [
    outputs / block,
    rows * columns,
    block,
    block,
  ]);
  const few = takePart(g, last, 2, 0, rest);
  return {
    whole: g.reshape(takePart(g, view, 1, 0, blocks), [outputs, whole, rows, columns]),
    rest: g.reshape(g.transpose(few, [0, 2, 1, 3]), [outputs, rest, rows, columns]),
  };
}

/** The inverse of `splitFilter`. */
export function joinFilter(g: Builder, whole: Value, rest: Value, block: number): Value {
  const [outputs, inputs, rows, columns] = four(whole.shape);
  const [, few] = four(rest.shape);
  const narrow = g.reshape(rest, [outputs / block, few, rows * columns, block]);
  const last = padEnds(g, g.transpose(narrow, [0, 2, 1, 3]), [outputs / block, rows * columns, block, block]);
  const view = (filter: Value, channels: number) =>
    g.reshape(filter, [outputs / block, channels / block, rows * columns, block, block]);
  const joined = g.op('Concat', [view(whole, inputs), view(last, block)], { axis: 1 });
  return g.reshape(joined, [outputs, inputs + block, rows, columns]);
}
