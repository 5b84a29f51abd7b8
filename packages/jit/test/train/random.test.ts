import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { jit, scan, stepRandom } from '../../src/index.ts';
import { drawKey, drawWords, streamNumber, unitOf } from '../../src/train/hash.ts';
import { interpret, take } from '../interpret.ts';

beforeAll(async () => {
  tf.env().set('PROD', true);
  await tf.setBackend('cpu');
});

function draw(seed: number, step: number, stream: string, count: number): Float64Array {
  const key = drawKey(seed, step, streamNumber(stream));
  return Float64Array.from(drawWords(key, count), unitOf);
}

const mean = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0) / values.length;

/** In standard deviations of what independent uniform numbers would give. */
function correlation(a: Float64Array, b: Float64Array): number {
  return mean(a.map((value, i) => (value - 0.5) * ((b[i] ?? 0) - 0.5))) * 12 * Math.sqrt(a.length);
}

/** Chi-square of counts in equal bins, in standard deviations from its mean. */
function chiSquare(values: Float64Array, bins: number, bin: (value: number) => number): number {
  const counts = new Float64Array(bins);
  for (const value of values) {
    const place = bin(value);
    counts[place] = (counts[place] ?? 0) + 1;
  }
  const expected = values.length / bins;
  const sum = counts.reduce((total, count) => total + (count - expected) ** 2 / expected, 0);
  return (sum - (bins - 1)) / Math.sqrt(2 * (bins - 1));
}

describe('counter-based random numbers', () => {
  const count = 100_000;

  it('have the mean, variance and distribution of uniform ones', () => {
    for (const [seed, step] of [
      [0, 0],
      [1, 0],
      [-1, 12345],
      [2 ** 31 - 1, 7],
    ] as const) {
      const values = draw(seed, step, 'dropout', count);
      expect(Math.abs(mean(values) - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / count));
      expect(Math.abs(mean(values.map((v) => (v - 0.5) ** 2)) - 1 / 12)).toBeLessThan(
        4 * Math.sqrt(1 / 180 / count),
      );
      expect(Math.abs(chiSquare(values, 256, (v) => Math.floor(v * 256)))).toBeLessThan(4);
      // The eight bits after the first sixteen, which the word's rounding leaves.
      expect(Math.abs(chiSquare(values, 256, (v) => Math.floor(v * 2 ** 24) % 256))).toBeLessThan(4);
      const pairs = values.map((v, i) => Math.floor(v * 16) * 16 + Math.floor((values[i + 1] ?? 0) * 16));
      expect(Math.abs(chiSquare(pairs, 256, (v) => v))).toBeLessThan(4);
    }
  });

  it('do not correlate across neighbours, steps, streams and seeds', () => {
    const values = draw(3, 10, 'a', count);
    for (const lag of [1, 2, 3, 7, 64, 784, count / 4, count / 2]) {
      expect(Math.abs(correlation(values.slice(lag), values.slice(0, -lag)))).toBeLessThan(4);
    }
    for (const [seed, step, stream] of [
      [3, 11, 'a'],
      [3, 9, 'a'],
      [3, 0, 'a'],
      [4, 10, 'a'],
      [2, 10, 'a'],
      [-3, 10, 'a'],
      [10, 3, 'a'],
      [3, 10, 'b'],
      [3, 10, ''],
    ] as const) {
      expect(Math.abs(correlation(values, draw(seed, step, stream, count)))).toBeLessThan(4);
    }
  });

  it('are independent where they come from one mixed word', () => {
    const words = count / 4;
    for (const seed of [0, 1, -7]) {
      const values = draw(seed, 4, 'a', count);
      const at = (i: number, row: number, bins: number) => Math.floor((values[row * words + i] ?? 0) * bins);
      const places = Float64Array.from({ length: words }, (_, i) => i);
      const all = (i: number) => ((at(i, 0, 4) * 4 + at(i, 1, 4)) * 4 + at(i, 2, 4)) * 4 + at(i, 3, 4);
      expect(Math.abs(chiSquare(places, 256, all))).toBeLessThan(4);
      for (const [a, b] of [
        [0, 1],
        [0, 2],
        [0, 3],
        [1, 2],
        [1, 3],
        [2, 3],
      ] as const) {
        expect(Math.abs(chiSquare(places, 1024, (i) => at(i, a, 32) * 32 + at(i, b, 32)))).toBeLessThan(4);
      }
    }
  });

  it('treats one place alike over many steps', () => {
    const steps = Float64Array.from({ length: 20_000 }, (_, step) => draw(5, step, 'dropout 3', 18)[17] ?? 0);
    expect(Math.abs(mean(steps) - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / steps.length));
    expect(Math.abs(chiSquare(steps, 64, (v) => Math.floor(v * 64)))).toBeLessThan(4);
    expect(Math.abs(correlation(steps.slice(1), steps.slice(0, -1)))).toBeLessThan(4);
  });

  it('are the same bits in ONNX Runtime as on the cpu backend', async () => {
    const step = (inputs: Record<string, tf.Tensor>) => {
      const random = stepRandom(take(inputs, 'seed'), take(inputs, 'step'));
      return {
        uniform: random.uniform([7, 3], 'some stream'),
        other: random.uniform([50], 4),
        kept: tf.cast(tf.greaterEqual(random.uniform([100], 'mask'), 0.3), 'float32'),
        none: tf.cast(tf.less(random.uniform([100], 'mask'), 1), 'float32'),
      };
    };
    const options = {
      batchSize: 1,
      inputs: {
        scanned: { step: { shape: [], dtype: 'int32' } },
        constant: { seed: { shape: [], dtype: 'int32' } },
      },
    } as const;
    const compiled = await scan(step, options);
    for (const seed of [0, 42, -5, 2 ** 31 - 1, -(2 ** 31)]) {
      const arrays = { step: Int32Array.of(0, 1, 99_999, 2 ** 30), seed: Int32Array.of(seed) };
      const order = Int32Array.of(0, 0, 0, 0);
      const actual = await compiled.run(arrays, order);
      const expected = interpret(step, options, arrays, order);
      for (const [name, values] of Object.entries(expected))
        expect(Array.from(actual[name] ?? [])).toEqual(values);
    }
    await compiled.dispose();
  });

  it('wants int32 scalars', async () => {
    const draw = jit((seed: tf.Tensor, step: tf.Tensor) => stepRandom(seed, step).uniform([2], 'x'));
    await expect(draw(tf.scalar(1), tf.scalar(1, 'int32'))).rejects.toThrow(
      'jit: stepRandom got a float32 tensor of shape [] as seed; expected an int32 scalar.',
    );
  });
});
