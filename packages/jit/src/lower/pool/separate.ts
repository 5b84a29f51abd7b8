import type { Builder } from '../../graph/builder.ts';
import type { Value } from '../../graph/types.ts';
import { padForWindow, takeTap, tapsOf } from '../conv/taps.ts';
import { makeWindow, type Window } from '../conv/window.ts';

/**
 * A pooling window is a window along the columns followed by one along the rows: fewer taps than both at once.
 * Maps are [outer, height, width, inner], as in conv/taps.ts.
 */
export interface SeparateWindows {
  readonly alongColumns: Window;
  readonly alongRows: Window;
}

export function separate(window: Window): SeparateWindows {
  const { input, output, kernel, strides, before } = window;
  const alongColumns = makeWindow({
    input,
    output: [input[0], output[1]],
    kernel: [1, kernel[1]],
    strides: [1, strides[1]],
    dilations: [1, 1],
    before: [0, before[1]],
  });
  const alongRows = makeWindow({
    input: alongColumns.output,
    output,
    kernel: [kernel[0], 1],
    strides: [strides[0], 1],
    dilations: [1, 1],
    before: [before[0], 0],
  });
  return { alongColumns, alongRows };
}

/** What each tap meets, with `fill` where it meets padding. */
export function allTaps(g: Builder, x: Value, window: Window, fill: number): Value[] {
  const padded = padForWindow(g, x, window, fill);
  return tapsOf(window).map((tap) => takeTap(g, padded, window, tap));
}
