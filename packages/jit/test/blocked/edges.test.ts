import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Builder, inputValue } from '../../src/graph/builder.ts';
import type { Value } from '../../src/graph/types.ts';
import { convolveBlocked } from '../../src/lower/blocked/convolve.ts';
import { columnsAtOnce, isFasterPadded, writeZeros } from '../../src/lower/blocked/edges.ts';
import { makeWindow, type Pair } from '../../src/lower/conv/window.ts';
import { runGraph } from '../../src/session/session.ts';
import { lengths, runs } from '../conv/support.ts';
import { block, hasBlocks } from './support.ts';

const square = (size: number, kernel: number, padding: number) =>
  window([size, size], [kernel, kernel], [padding, padding]);

function window(input: Pair, kernel: Pair, [before, after]: Pair) {
  const output = input.map((size, axis) => size + before + after - (kernel[axis] ?? 0) + 1);
  return makeWindow({
    input,
    output: [output[0] ?? 0, output[1] ?? 0],
    kernel,
    strides: [1, 1],
    dilations: [1, 1],
    before: [before, before],
  });
}

describe('columns of zeros in the place of padding', () => {
  it.runIf(hasBlocks)('give the same bits, with maps of blocks and narrow ones', async () => {
    const geometry = fc.record({
      channels: fc.constantFrom(1, block / 2, block, 2 * block),
      outputs: fc.constantFrom(block, 3 * block),
      input: fc.tuple(lengths(3, 13), lengths(3, 13)),
      kernel: fc.tuple(lengths(1, 5), lengths(1, 5)),
      padding: fc.tuple(lengths(0, 4), lengths(0, 4)),
    });
    await fc.assert(
      fc.asyncProperty(geometry, async ({ channels, outputs, input, kernel, padding }) => {
        fc.pre(padding.every((length) => length < Math.min(...kernel)));
        fc.pre(input.every((size, axis) => size + padding[0] + padding[1] >= (kernel[axis] ?? 0)));
        const over = window(input, kernel, padding);
        const g = new Builder();
        const x = inputValue([2, channels, ...input], 'float32');
        const filter = inputValue([outputs, channels, ...kernel], 'float32');
        const padded = writeZeros(g, x, over, block);
        const results = {
          asItIs: convolveBlocked(g, x, filter, over),
          padded: convolveBlocked(g, padded.x, filter, padded.window),
        };
        const { asItIs, padded: both } = await runGraph(
          {
            inputs: Object.entries({ x, filter }).map(([name, value]) => ({ name, role: 'constant', value })),
            outputs: Object.entries(results).map(([name, value]) => ({ name, role: 'result', value })),
          },
          { x: numbers(x, 1), filter: numbers(filter, 2) },
        );
        expect(both).toEqual(asItIs);
      }),
      runs(40),
    );
  });

  it('are written where many windows of a row reach over the edge', () => {
    const gradientOf5x5 = square(8, 5, 4);
    expect(isFasterPadded(gradientOf5x5, 16)).toBe(true);
    expect(isFasterPadded(square(14, 5, 2), 16)).toBe(true);
    expect(isFasterPadded(square(28, 3, 1), 16)).toBe(false);
    expect(isFasterPadded(square(8, 5, 0), 16)).toBe(false);
    // Kernels for other blocks were not measured.
    expect(isFasterPadded(gradientOf5x5, 8)).toBe(false);
  });
});

describe('positions of a row', () => {
  it('are more where the kernels compute six at once in less time', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 10, 11].map((columns) => columnsAtOnce(columns, 16))).toEqual([
      1, 2, 3, 6, 6, 6, 7, 12, 12,
    ]);
    expect(columnsAtOnce(5, 8)).toBe(5);
  });
});

function numbers({ shape }: Value, seed: number): Float32Array {
  const size = shape.reduce((product, length) => product * length, 1);
  return Float32Array.from({ length: size }, (_, i) => Math.sin(seed * 1000 + i * 12.9898));
}
