import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { evaluate, fit as train } from '../../src/index.ts';
import { numbers } from '../interpret.ts';

beforeAll(async () => {
  tf.env().set('PROD', true);
  await tf.setBackend('cpu');
});

const init = (seed: number) => tf.initializers.glorotUniform({ seed });
const COUNT = 24;
const x = numbers(COUNT * 8, 3);
const options = {
  optimizer: 'sgd',
  learningRate: 0.2,
  batchSize: 8,
  epochs: 2,
  shuffle: false,
  metrics: 'acc',
} as const;

/** A layer of one's own, of which nobody knows that it ends in softmax. */
class Squash extends tf.layers.Layer {
  readonly squash: 'softmax' | 'sigmoid';
  constructor(squash: 'softmax' | 'sigmoid') {
    super({});
    this.squash = squash;
  }
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const [input] = Array.isArray(inputs) ? inputs : [inputs];
    if (!input) throw new Error('no input');
    return tf.tidy(() => (this.squash === 'softmax' ? tf.softmax(input) : tf.sigmoid(input)));
  }
  override computeOutputShape(shape: tf.Shape): tf.Shape {
    return shape;
  }
  static get className() {
    return 'Squash';
  }
}

type Squashing = 'softmax' | 'sigmoid';
const scores = (input: tf.SymbolicTensor, units = 3) =>
  tf.layers
    .dense({ units, kernelInitializer: init(2) })
    .apply(
      tf.layers.dense({ units: 5, activation: 'tanh', kernelInitializer: init(1) }).apply(input),
    ) as tf.SymbolicTensor;

const through =
  (...layers: tf.layers.Layer[]) =>
  (y: tf.SymbolicTensor) =>
    layers.reduce<tf.SymbolicTensor>((value, layer) => layer.apply(value) as tf.SymbolicTensor, y);

/** Ways to end in an activation, from scores [batch, 3]. */
const endings: Record<string, (squash: Squashing) => (y: tf.SymbolicTensor) => tf.SymbolicTensor> = {
  'an Activation layer': (squash) => through(tf.layers.activation({ activation: squash })),
  'a dense layer': (activation) =>
    through(
      tf.layers.dense({
        units: 3,
        activation,
        kernelInitializer: tf.initializers.identity({}),
        trainable: false,
      }),
    ),
  'a reshape after it': (activation) =>
    through(
      tf.layers.activation({ activation }),
      tf.layers.reshape({ targetShape: [1, 3] }),
      tf.layers.flatten(),
    ),
  'a model inside': (activation) =>
    through(
      tf.sequential({
        layers: [tf.layers.inputLayer({ inputShape: [3] }), tf.layers.activation({ activation })],
      }),
    ),
  'a layer of our own': (squash) => through(new Squash(squash)),
  'a layer of our own inside a model, reshaped': (squash) =>
    through(
      tf.sequential({
        layers: [
          tf.layers.inputLayer({ inputShape: [3] }),
          new Squash(squash),
          tf.layers.reshape({ targetShape: [3] }),
        ],
      }),
    ),
};

describe.each<
  [Squashing, 'softmaxCrossEntropy' | 'sigmoidCrossEntropy', 'categoricalCrossentropy' | 'binaryCrossentropy']
>([
  ['softmax', 'softmaxCrossEntropy', 'categoricalCrossentropy'],
  ['sigmoid', 'sigmoidCrossEntropy', 'binaryCrossentropy'],
])('a model that ends in %s trains as one that gives scores does', (squash, ofScores, ofProbabilities) => {
  const y = Float32Array.from({ length: COUNT * 3 }, (_, i) => (i % 3 === (i / 3 + i / 6) % 3 ? 1 : 0)).map(
    (value, i) => (squash === 'softmax' ? Number(i % 3 === Math.floor(i / 3) % 3) : value),
  );
  for (const [name, end] of Object.entries(endings)) {
    it(name, async () => {
      const make = (ending: (value: tf.SymbolicTensor) => tf.SymbolicTensor) => {
        const input = tf.input({ shape: [8] });
        return tf.model({ inputs: input, outputs: ending(scores(input)) });
      };
      const plain = make((value) => value);
      const expected = await evaluate(plain, x, y, { loss: ofScores, metrics: 'acc' });
      const { history } = await train(plain, x, y, { ...options, loss: ofScores });
      for (const loss of [
        ofScores,
        ofProbabilities,
        squash === 'softmax' ? tf.losses.softmaxCrossEntropy : tf.losses.sigmoidCrossEntropy,
      ] as const) {
        const model = make(end(squash));
        const measured = await evaluate(model, x, y, { loss, metrics: 'acc' });
        expect(measured.loss).toBeCloseTo(expected.loss ?? Number.NaN, 5);
        expect(measured.acc).toBeCloseTo(expected.acc ?? Number.NaN, 5);
        const trained = await train(model, x, y, { ...options, loss });
        trained.history.loss?.forEach((value, i) => {
          expect(value).toBeCloseTo(history.loss?.[i] ?? Number.NaN, 4);
        });
        expect(trained.history.acc).toEqual(history.acc);
        // The model itself still ends in its activation.
        const [sum] = tf.sum(model.predict(tf.tensor2d(x, [COUNT, 8])) as tf.Tensor, -1).dataSync();
        if (squash === 'softmax') expect(sum).toBeCloseTo(1, 5);
        else expect(sum).toBeGreaterThan(0);
      }
    });
  }
});

describe('an activation that others read too', () => {
  it('stays, and the loss takes its probabilities', async () => {
    const input = tf.input({ shape: [8] });
    const y = tf.layers.activation({ activation: 'softmax' }).apply(scores(input)) as tf.SymbolicTensor;
    const again = tf.layers
      .dense({ units: 1, kernelInitializer: init(4), name: 'again' })
      .apply(y) as tf.SymbolicTensor;
    const model = tf.model({ inputs: input, outputs: [y, again] });
    const labels = Int32Array.from({ length: COUNT }, (_, i) => i % 3);
    const targets = numbers(COUNT, 8);
    const [first, second] = model.predict(tf.tensor2d(x, [COUNT, 8])) as [tf.Tensor, tf.Tensor];
    const p = first.arraySync() as number[][];
    const entropy = p.reduce((sum, row, i) => sum - Math.log(row[i % 3] ?? 0), 0) / COUNT;
    const squares =
      Array.from(second.dataSync()).reduce((sum, value, i) => sum + (value - (targets[i] ?? 0)) ** 2, 0) /
      COUNT;
    const { loss } = await evaluate(model, x, [labels, targets], { loss: ['softmaxCrossEntropy', 'mse'] });
    expect(loss).toBeCloseTo(entropy + squares, 5);
  });

  it('each step of a sequence, TimeDistributed or not', async () => {
    const rows = Int32Array.from({ length: COUNT * 4 }, (_, i) => i % 3);
    const losses = await Promise.all(
      [
        [
          tf.layers.dense({
            units: 3,
            activation: 'softmax',
            kernelInitializer: init(5),
            inputShape: [4, 2],
          }),
        ],
        [
          tf.layers.timeDistributed({
            layer: tf.layers.dense({ units: 3, activation: 'softmax', kernelInitializer: init(5) }),
            inputShape: [4, 2],
          }),
        ],
        [
          tf.layers.dense({ units: 3, kernelInitializer: init(5), inputShape: [4, 2] }),
          tf.layers.softmax({ axis: -1 }),
        ],
        [
          tf.layers.timeDistributed({
            layer: tf.sequential({
              layers: [
                tf.layers.dense({ units: 3, kernelInitializer: init(5), inputShape: [2] }),
                tf.layers.activation({ activation: 'softmax' }),
              ],
            }),
            inputShape: [4, 2],
          }),
        ],
        [tf.layers.dense({ units: 3, kernelInitializer: init(5), inputShape: [4, 2] })],
      ].map(async (layers) => {
        const model = tf.sequential({ layers });
        const { history } = await train(model, x, rows, { ...options, loss: 'softmaxCrossEntropy' });
        return history.loss;
      }),
    );
    for (const each of losses) {
      each?.forEach((value, i) => {
        expect(value).toBeCloseTo(losses.at(-1)?.[i] ?? Number.NaN, 5);
      });
    }
  });

  it('is refused where the loss takes scores of another kind', async () => {
    const model = tf.sequential({
      layers: [tf.layers.dense({ units: 3, activation: 'sigmoid', inputShape: [8], name: 'out' })],
    });
    await expect(
      train(
        model,
        x,
        Int32Array.from({ length: COUNT }, (_, i) => i % 3),
        { ...options, loss: 'softmaxCrossEntropy' },
      ),
    ).rejects.toThrow(/^jit: output out ends in sigmoid, and its loss, softmaxCrossEntropy, takes scores/);
  });
});
