import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { jit, type PreparedModel, prepareModel, type StepRandom, stepRandom } from '../../src/index.ts';

beforeAll(async () => {
  tf.env().set('PROD', true);
  await tf.setBackend('cpu');
});

const COUNT = 40_000;

/** What `fn` makes of COUNT ones, interpreted and compiled. */
async function both(fn: (x: tf.Tensor, random: StepRandom) => tf.Tensor): Promise<number[][]> {
  const run = (x: tf.Tensor) => fn(x, stepRandom(tf.scalar(3, 'int32'), tf.scalar(5, 'int32')));
  const compiled = jit(run);
  const x = tf.ones([1, COUNT]);
  const results = [run(x), await compiled(x)].map((y) => Array.from(y.dataSync()));
  await compiled.dispose();
  return results;
}

const applied = (model: PreparedModel, x: tf.Tensor, random: StepRandom) =>
  model.apply(x, { training: true, random }) as tf.Tensor;

const input = () => tf.input({ shape: [COUNT] });

/** Of all places, those that are dropped in both rows or kept in both. */
function agreement(a: readonly number[], b: readonly number[], rest: number): number {
  return a.filter((value, i) => (value === rest) === (b[i] === rest)).length / a.length;
}

describe('a layer that is applied more than once draws anew', () => {
  it('dropout after itself keeps a quarter, of mean 1', async () => {
    const dropout = tf.layers.dropout({ rate: 0.5 });
    const x = input();
    const twice = dropout.apply(dropout.apply(x)) as tf.SymbolicTensor;
    const model = prepareModel(tf.model({ inputs: x, outputs: twice }));
    const [interpreted = [], compiled = []] = await both((ones, random) => applied(model, ones, random));
    expect(compiled).toEqual(interpreted);
    // Standard errors 0.0022 and 0.0087: the tests leave five.
    expect(Math.abs(interpreted.filter((value) => value !== 0).length / COUNT - 0.25)).toBeLessThan(0.011);
    expect(Math.abs(interpreted.reduce((sum, value) => sum + value, 0) / COUNT - 1)).toBeLessThan(0.044);
  });

  const layers: [string, () => tf.layers.Layer][] = [
    ['Dropout', () => tf.layers.dropout({ rate: 0.5 })],
    ['AlphaDropout', () => tf.layers.alphaDropout({ rate: 0.5 })],
  ];
  for (const [kind, layer] of layers) {
    it(`two branches of a shared ${kind}, of a nested model, of one model applied twice, of two models`, async () => {
      const shared = layer();
      const x = input();
      const branches = tf.model({
        inputs: x,
        outputs: [shared.apply(x) as tf.SymbolicTensor, shared.apply(x) as tf.SymbolicTensor],
      });
      const nested = () =>
        tf.sequential({ layers: [tf.layers.inputLayer({ inputShape: [COUNT] }), layer()] });
      const inner = nested();
      const y = input();
      const siamese = tf.model({
        inputs: y,
        outputs: [inner.apply(y) as tf.SymbolicTensor, inner.apply(y) as tf.SymbolicTensor],
      });
      const [a, b] = [prepareModel(nested()), prepareModel(nested())];
      const prepared = [branches, siamese].map((model) => prepareModel(model));
      const cases: ((x: tf.Tensor, random: StepRandom) => tf.Tensor)[] = [
        ...prepared.map((model) => (ones: tf.Tensor, random: StepRandom) => {
          return tf.concat(model.apply(ones, { training: true, random }) as tf.Tensor[]);
        }),
        (ones, random) => tf.concat([applied(a, ones, random), applied(a, ones, random)]),
        (ones, random) => tf.concat([applied(a, ones, random), applied(b, ones, random)]),
      ];
      for (const fn of cases) {
        const [interpreted = [], compiled = []] = await both(fn);
        compiled.forEach((value, i) => {
          expect(value).toBeCloseTo(interpreted[i] ?? Number.NaN, 5);
        });
        const [first, second] = [interpreted.slice(0, COUNT), interpreted.slice(COUNT)];
        // Half of the places agree; its standard error is 0.0025.
        expect(Math.abs(agreement(first, second, Math.min(...first)) - 0.5)).toBeLessThan(0.0125);
      }
    });
  }

  it('normal noise in two branches is not correlated', async () => {
    const model = prepareModel(
      tf.sequential({
        layers: [tf.layers.inputLayer({ inputShape: [COUNT] }), tf.layers.gaussianNoise({ stddev: 1 })],
      }),
    );
    const [noise = []] = await both((ones, random) =>
      tf.sub(tf.concat([applied(model, ones, random), applied(model, ones, random)]), 1),
    );
    const product = noise.slice(0, COUNT).reduce((sum, value, i) => sum + value * (noise[COUNT + i] ?? 0), 0);
    expect(Math.abs(product / COUNT)).toBeLessThan(0.025);
  });

  it('the first call draws what a layer that is used once draws', async () => {
    const model = prepareModel(
      tf.sequential({
        layers: [tf.layers.inputLayer({ inputShape: [COUNT] }), tf.layers.dropout({ rate: 0.5 })],
      }),
    );
    const [once = []] = await both((ones, random) => applied(model, ones, random));
    const [drawn = []] = await both((_, random) =>
      tf.mul(tf.cast(tf.greaterEqual(random.uniform([1, COUNT], 'dropout 1'), 0.5), 'float32'), 2),
    );
    expect(once).toEqual(drawn);
  });

  it('refuses two sources of random numbers in one compiled step', async () => {
    const model = prepareModel(
      tf.sequential({
        layers: [tf.layers.inputLayer({ inputShape: [3] }), tf.layers.dropout({ rate: 0.5 })],
      }),
    );
    const compiled = jit((x: tf.Tensor, seed: tf.Tensor, step: tf.Tensor) =>
      tf.add(applied(model, x, stepRandom(seed, step)), applied(model, x, stepRandom(seed, step))),
    );
    await expect(compiled(tf.ones([1, 3]), tf.scalar(1, 'int32'), tf.scalar(2, 'int32'))).rejects.toThrow(
      /^jit: one step makes two StepRandoms/,
    );
    await compiled.dispose();
    const again = jit((x: tf.Tensor, seed: tf.Tensor, step: tf.Tensor) => {
      const first = applied(model, x, stepRandom(seed, step));
      return tf.sub(first, applied(model, x, stepRandom(seed, tf.clone(step))));
    });
    const difference = await again(tf.ones([1, 3]), tf.scalar(1, 'int32'), tf.scalar(2, 'int32'));
    expect(Array.from(difference.dataSync())).toEqual([0, 0, 0]);
    await again.dispose();
  });
});
