import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { jit, prepareModel, stepRandom } from '../../src/index.ts';

beforeAll(async () => {
  tf.env().set('PROD', true);
  await tf.setBackend('cpu');
});

const COUNT = 20_000;

/** What a layer makes of COUNT inputs equal to `value`, interpreted, compiled, and not training. */
async function outputsOf(layer: tf.layers.Layer, value: number, shape = [COUNT]): Promise<number[][]> {
  const model = prepareModel(tf.sequential({ layers: [tf.layers.inputLayer({ inputShape: shape }), layer] }));
  const run = (training: boolean) => (x: tf.Tensor) => {
    const random = stepRandom(tf.scalar(3, 'int32'), tf.scalar(5, 'int32'));
    return model.apply(x, { training, random }) as tf.Tensor;
  };
  const x = tf.fill([1, ...shape], value);
  const compiled = jit(run(true));
  const results = [run(true)(x), await compiled(x), run(false)(x)].map((y) => Array.from(y.dataSync()));
  await compiled.dispose();
  return results;
}

function moments(values: readonly number[]): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance) };
}

describe('noise while training, compiled as interpreted, none otherwise', () => {
  // Standard errors: of a mean deviation / 141, of a deviation deviation / 200; the tests leave four of them.
  it.each<[string, () => tf.layers.Layer, { mean: number; deviation: number }]>([
    ['GaussianNoise', () => tf.layers.gaussianNoise({ stddev: 0.5 }), { mean: 2, deviation: 0.5 }],
    ['GaussianDropout', () => tf.layers.gaussianDropout({ rate: 0.2 }), { mean: 2, deviation: 1 }],
  ])('%s', async (_, layer, expected) => {
    const [interpreted = [], compiled = [], resting = []] = await outputsOf(layer(), 2);
    const { mean, deviation } = moments(interpreted);
    expect(Math.abs(mean - expected.mean)).toBeLessThan((4 * expected.deviation) / 141);
    expect(Math.abs(deviation - expected.deviation)).toBeLessThan((4 * expected.deviation) / 200);
    // Normal: as many within one deviation as there should be.
    const near = interpreted.filter((value) => Math.abs(value - expected.mean) < expected.deviation);
    expect(Math.abs(near.length / COUNT - 0.6827)).toBeLessThan(0.014);
    compiled.forEach((value, i) => {
      expect(Math.abs(value - (interpreted[i] ?? Number.NaN))).toBeLessThan(1e-5);
    });
    expect(new Set(resting)).toEqual(new Set([2]));
  });

  it('AlphaDropout sets to one value, and keeps a mean of 0 and a variance of 1', async () => {
    const rate = 0.3;
    const [interpreted = [], compiled = []] = await outputsOf(tf.layers.alphaDropout({ rate }), 0.5);
    const values = [...new Set(interpreted)].sort((a, b) => a - b);
    expect(values).toHaveLength(2);
    const dropped = interpreted.filter((value) => value === values[0]).length;
    expect(Math.abs(dropped / COUNT - rate)).toBeLessThan(0.013);
    // Mean and variance over inputs of mean 0 and variance 1: x -> a x + b where kept, else the dropped value d.
    const [d = 0, kept = 0] = values;
    const scale = ((1 - rate) * (1 + rate * 1.7580993408473766 ** 2)) ** -0.5;
    const b = kept - scale * 0.5;
    expect((1 - rate) * b + rate * d).toBeCloseTo(0, 5);
    expect((1 - rate) * (scale ** 2 + b ** 2) + rate * d ** 2).toBeCloseTo(1, 5);
    compiled.forEach((value, i) => {
      expect(value).toBeCloseTo(interpreted[i] ?? Number.NaN, 5);
    });
  });

  it('SpatialDropout1D drops whole channels', async () => {
    const shape = [4, 500];
    const layer = tf.layers.spatialDropout1d({ rate: 0.5 });
    const [interpreted = [], compiled] = await outputsOf(layer, 1, shape);
    expect(compiled).toEqual(interpreted);
    const rows = [0, 1, 2, 3].map((row) => interpreted.slice(row * 500, (row + 1) * 500));
    for (const row of rows) expect(row).toEqual(rows[0]);
    expect(new Set(interpreted)).toEqual(new Set([0, 2]));
  });

  it('asks for random numbers', () => {
    const model = prepareModel(
      tf.sequential({ layers: [tf.layers.gaussianNoise({ stddev: 1, inputShape: [2], name: 'noisy' })] }),
    );
    expect(() => model.apply(tf.ones([1, 2]), { training: true })).toThrow(
      'jit: layer noisy makes noise; pass `random` (stepRandom(seed, step)) to apply.',
    );
  });
});
