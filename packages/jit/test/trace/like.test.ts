import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import {
  createOptimizer,
  customLoss,
  prepareModel,
  printGraph,
  type Scan,
  scan,
  stepRandom,
  fit as train,
} from '../../src/index.ts';
import { take } from '../interpret.ts';

beforeAll(async () => {
  tf.env().set('PROD', true);
  await tf.setBackend('cpu');
});

/** Trains a network with a convolution, batch norm, dropout and a recurrent layer. */
function training() {
  const layers = [
    tf.layers.conv2d({ filters: 4, kernelSize: 3, activation: 'relu', inputShape: [6, 6, 1] }),
    tf.layers.batchNormalization(),
    tf.layers.reshape({ targetShape: [8, 8] }),
    tf.layers.gru({ units: 4, recurrentDropout: 0.5 }),
    tf.layers.dropout({ rate: 0.5 }),
    tf.layers.dense({ units: 3 }),
  ];
  const model = prepareModel(tf.sequential({ layers }));
  const optimizer = createOptimizer({ name: 'adam' }, model.trainable);
  let traces = 0;
  const step = (inputs: Record<string, tf.Tensor>) => {
    traces += 1;
    const random = stepRandom(take(inputs, 'seed'), take(inputs, 'step'));
    const { value, grads } = tf.variableGrads(() => {
      const scores = model.apply(take(inputs, 'x'), { training: true, random }) as tf.Tensor;
      return tf.losses.softmaxCrossEntropy(tf.oneHot(take<tf.Tensor1D>(inputs, 'y'), 3), scores);
    }, model.trainable);
    optimizer.apply(grads, { learningRate: take(inputs, 'learningRate') });
    return { loss: value };
  };
  const compile = (batchSize: number, like?: Scan) =>
    scan(step, {
      batchSize,
      like,
      inputs: {
        gathered: { x: { shape: [6, 6, 1], dtype: 'float32' }, y: { shape: [], dtype: 'int32' } },
        scanned: { learningRate: { shape: [], dtype: 'float32' }, step: { shape: [], dtype: 'int32' } },
        constant: { seed: { shape: [], dtype: 'int32' } },
      },
      variables: [...model.variables, ...optimizer.slots],
    });
  return { compile, traces: () => traces };
}

it('a scan like another one is traced once, and is what it would be by itself', async () => {
  const { compile, traces } = training();
  const whole = await compile(16);
  expect(traces()).toBe(2);
  const last = await compile(5, whole);
  expect(traces()).toBe(3);
  const alone = await compile(5);
  expect(traces()).toBe(5);
  const text = ({ graph }: Scan) => printGraph(graph, { origins: true });
  expect(text(last)).toBe(text(alone));
  expect(text(last)).toContain('like.test.ts');
  expect(text(last)).not.toBe(text(whole));
  // One that is like it in turn, after it is let go.
  await last.dispose();
  const again = await compile(16, last);
  expect(text(again)).toBe(text(whole));
  expect(traces()).toBe(6);
  for (const made of [whole, alone, again]) await made.dispose();
});

it('places follow the step: where it computes something else for another size, its own lines are named', async () => {
  const compile = (batchSize: number, like?: Scan) =>
    scan(
      ({ x }) => {
        const given = x as tf.Tensor;
        const first = batchSize > 3 ? tf.square(given) : tf.sqrt(tf.abs(given));
        return { y: tf.exp(first) };
      },
      { batchSize, like, inputs: { gathered: { x: { shape: [2], dtype: 'float32' } } } },
    );
  const text = ({ traced }: Scan) => printGraph(traced, { origins: true });
  const [whole, alone] = [await compile(4), await compile(3)];
  const last = await compile(3, whole);
  expect(text(last)).toBe(text(alone));
  for (const made of [whole, alone, last]) await made.dispose();
});

it('fit traces a shorter last batch once', async () => {
  let traces = 0;
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
  await train(model, new Float32Array(2 * 70).fill(1), new Float32Array(70), {
    optimizer: 'sgd',
    loss: customLoss(({ outputs, targets }) => {
      traces += 1;
      return tf.squaredDifference(outputs, targets);
    }),
    batchSize: 32,
    epochs: 2,
  });
  // The whole batches twice, the last one of 6 once.
  expect(traces).toBe(3);
});

it('refuses what is no scan', async () => {
  const options = { batchSize: 2, inputs: { gathered: {} }, like: {} as Scan };
  await expect(scan(() => ({}), options)).rejects.toThrow('expected what scan gave for another batch size');
});
