import type { Builder } from '../../graph/builder.ts';
import { padEnds } from '../../graph/layout.ts';
import type { Value } from '../../graph/types.ts';
import { mirrorWindow } from '../conv/convolve.ts';
import { cropToInput, interleave } from '../conv/taps.ts';
import { four, makeWindow, type Pair, type Window } from '../conv/window.ts';
import { type Channels, convolveChannels } from './rest.ts';

/** The gradient of a blocked convolution by its input, from the gradient by its output and the blocked filter. */
export function inputGradientBlocked(
  g: Builder,
  dy: Value,
  filter: Value,
  window: Window,
  channels: Channels,
): Value {
  const exchanged = exchangeChannels(g, filter, channels.block);
  const mirrored = mirrorWindow(window);
  if (!mirrored) return byPhases(g, dy, exchanged, window, channels);
  const flipped = tapsBackwards(g, exchanged, [window.kernel[0] - 1, window.kernel[1] - 1], [1, 1]);
  return convolveChannels(g, dy, flipped, mirrored, channels);
}

/**
 * At stride s, the inputs whose position is a modulo s see only every s-th tap: one convolution for each
 * remainder along the rows and the columns, interleaved.
 */
function byPhases(g: Builder, dy: Value, exchanged: Value, window: Window, read: Channels): Value {
  const { block } = read;
  const { strides, kernel, output, before, input } = window;
  const [batch] = four(dy.shape);
  const channels = (exchanged.shape[0] ?? 0) * block;
  const length = (axis: 0 | 1) => {
    const reached = (output[axis] - 1) * strides[axis] + kernel[axis];
    return Math.ceil(Math.max(reached, before[axis] + input[axis]) / strides[axis]);
  };
  const grid: Pair = [length(0), length(1)];
  const outer = (batch * channels) / block;
  const phase = (row: number, column: number) => {
    const taps: Pair = [
      Math.ceil((kernel[0] - row) / strides[0]),
      Math.ceil((kernel[1] - column) / strides[1]),
    ];
    if (taps[0] <= 0 || taps[1] <= 0) return g.fill([outer, ...grid, block], 0, 'float32');
    const last: Pair = [row + (taps[0] - 1) * strides[0], column + (taps[1] - 1) * strides[1]];
    const sub = makeWindow({
      input: output,
      output: grid,
      kernel: taps,
      strides: [1, 1],
      dilations: [1, 1],
      before: [taps[0] - 1, taps[1] - 1],
    });
    const map = convolveChannels(g, dy, tapsBackwards(g, exchanged, last, strides), sub, read);
    return g.reshape(map, [outer, ...grid, block]);
  };
  const remainders = (axis: 0 | 1) => Array.from({ length: strides[axis] }, (_, i) => i);
  const phases = remainders(0).map((row) => remainders(1).map((column) => phase(row, column)));
  return g.reshape(cropToInput(g, interleave(g, phases), window), [batch, channels, ...input]);
}

/** The filter with its inputs and outputs exchanged: [in / block, out / block, rows, columns, block, block]. */
function exchangeChannels(g: Builder, filter: Value, block: number): Value {
  const [outputs, inputs, rows, columns] = four(filter.shape);
  if (inputs % block !== 0) {
    // The filter of a narrow map: its inputs lie one by one, and fill a block as outputs.
    const narrow = g.reshape(filter, [outputs / block, inputs, rows, columns, block]);
    const whole = padEnds(g, narrow, [outputs / block, block, rows, columns, block]);
    const turned = g.transpose(whole, [0, 2, 3, 4, 1]);
    return g.reshape(turned, [1, outputs / block, rows, columns, block, block]);
  }
  const view = [outputs / block, inputs / block, rows, columns, block, block];
  return g.transpose(g.reshape(filter, view), [1, 0, 2, 3, 5, 4]);
}

/** The taps of an exchanged filter from `last` backwards in steps of `strides`, as a filter [in, out, rows, columns]. */
function tapsBackwards(g: Builder, exchanged: Value, last: Pair, strides: Pair): Value {
  const low = -(2 ** 31);
  const steps = strides.map((stride) => -stride);
  const single = exchanged.shape[2] === 1 && exchanged.shape[3] === 1;
  const taps = single
    ? exchanged
    : g.op('Slice', [exchanged, g.int64(last), g.int64([low, low]), g.int64([2, 3]), g.int64(steps)]);
  const [inputs = 0, outputs = 0, rows = 0, columns = 0, block = 0] = taps.shape;
  return g.reshape(taps, [inputs * block, outputs * block, rows, columns]);
}
