import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { Random } from '../src/random.ts';
import {
  glorotUniform,
  heNormal,
  type Initialisation,
  initialise,
  pytorchDefault,
  standardNormal,
} from '../src/training/initialise.ts';
import { multiplyAdds } from '../src/training/multiply-adds.ts';
import { layerSummary, parameterCount } from '../src/training/network.ts';

beforeAll(async () => {
  tf.env().set('PROD', true);
  await tf.ready();
});

const { dense, conv2d, depthwiseConv2d, batchNormalization, flatten, maxPooling2d } = tf.layers;
const mlp = () => tf.sequential({ layers: [dense({ units: 100, inputShape: [784] }), dense({ units: 10 })] });
const cnn = () =>
  tf.sequential({
    layers: [
      conv2d({ filters: 6, kernelSize: 5, padding: 'same', inputShape: [28, 28, 1], useBias: false }),
      batchNormalization(),
      maxPooling2d({ poolSize: 2 }),
      depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2 }),
      flatten(),
      dense({ units: 10 }),
    ],
  });

describe('parameterCount, multiplyAdds, layerSummary', () => {
  test('of dense layers', async () => {
    expect(parameterCount(mlp())).toBe(785 * 100 + 101 * 10);
    expect(await multiplyAdds(mlp())).toBe(784 * 100 + 100 * 10);
  });

  test('of convolutions, depthwise ones and batch norm, whose statistics are no parameters', async () => {
    const model = cnn();
    expect(parameterCount(model)).toBe(25 * 6 + 2 * 6 + (9 * 12 + 12) + (12 * 12 * 12 * 10 + 10));
    expect(await multiplyAdds(model)).toBe(784 * 25 * 6 + 144 * 9 * 12 + 1728 * 10);
    expect(
      layerSummary(model).map(({ kind, outputShape, parameters }) => [kind, outputShape, parameters]),
    ).toEqual([
      ['Conv2D', [28, 28, 6], 150],
      ['BatchNormalization', [28, 28, 6], 24],
      ['MaxPooling2D', [14, 14, 6], 0],
      ['DepthwiseConv2D', [12, 12, 12], 120],
      ['Flatten', [1728], 0],
      ['Dense', [10], 17_290],
    ]);
  });

  test('with the same names of layers whenever the network is built', () => {
    const build = () => {
      const { dense } = tf.layers;
      const input = tf.input({ shape: [4] });
      const inner = tf.sequential({ layers: [dense({ units: 3, inputShape: [4] }), dense({ units: 3 })] });
      const layers = [dense({ units: 2 }), dense({ units: 2, name: 'head_9' }), dense({ units: 2 })];
      const outputs = layers.map((layer) => layer.apply(inner.apply(input)) as tf.SymbolicTensor);
      return tf.model({ inputs: input, outputs });
    };
    const [first, second] = [build(), build()].map((model) => layerSummary(model).map(({ name }) => name));
    expect(first).toEqual(['input1', 'sequential_1', 'dense_Dense1', 'head_9', 'dense_Dense2']);
    expect(second).toEqual(first);
  });

  test('of transposed convolutions, once for each place of the input', async () => {
    const upsample = tf.layers.conv2dTranspose({
      filters: 3,
      kernelSize: 2,
      strides: 2,
      inputShape: [7, 7, 5],
    });
    expect(await multiplyAdds(tf.sequential({ layers: [upsample] }))).toBe(49 * 5 * 4 * 3);
  });

  test('of layers that are used twice, and of several inputs', async () => {
    const [left, right] = [tf.input({ shape: [20] }), tf.input({ shape: [20] })];
    const shared = dense({ units: 7 });
    const both = tf.layers
      .concatenate()
      .apply([shared.apply(left), shared.apply(right)] as tf.SymbolicTensor[]);
    const model = tf.model({
      inputs: [left, right],
      outputs: dense({ units: 2 }).apply(both) as tf.SymbolicTensor,
    });
    expect(parameterCount(model)).toBe(21 * 7 + 15 * 2);
    expect(await multiplyAdds(model)).toBe(2 * 20 * 7 + 14 * 2);
  });

  test('of a custom network, counted or as it states', async () => {
    const weights = tf.variable(tf.ones([784, 10]));
    const own = {
      inputShapes: [[784]],
      apply: ([x]: tf.Tensor[]) => tf.matMul(weights, x ?? weights, true, true).transpose(),
      variables: [weights],
      trainable: [weights],
    };
    expect(parameterCount(own)).toBe(7840);
    expect(await multiplyAdds(own)).toBe(7840);
    expect(await multiplyAdds({ ...own, multiplyAdds: 5 })).toBe(5);
    const einsum = { ...own, apply: ([x]: tf.Tensor[]) => tf.einsum('bi,io->bo', x ?? weights, weights) };
    expect(await multiplyAdds(einsum)).toBeUndefined();
  });

  test('leave no tensors behind', async () => {
    const model = cnn();
    const before = tf.memory().numTensors;
    await multiplyAdds(model);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('initialise', () => {
  const weights = (model: tf.LayersModel) => model.getWeights().map((weight) => [...weight.dataSync()]);
  const drawn = (model: tf.Sequential, initialisation: Initialisation, seed = 1) =>
    weights(initialise(model, Random.fromSeed(seed).stream('init'), initialisation));
  const deviation = (values: number[] = []) =>
    Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / values.length);

  test("PyTorch's default fills ±1/sqrt(fan in), biases too", () => {
    const [kernel = [], bias = []] = drawn(mlp(), pytorchDefault);
    const bound = 1 / Math.sqrt(784);
    expect(Math.max(...kernel)).toBeLessThan(bound);
    expect(Math.min(...kernel)).toBeGreaterThanOrEqual(-bound);
    expect(deviation(kernel)).toBeCloseTo(bound / Math.sqrt(3), 3);
    expect(Math.max(...bias.map(Math.abs))).toBeLessThan(bound);
    expect(Math.max(...bias.map(Math.abs))).toBeGreaterThan(0.9 * bound);
  });

  test('the fan in of a convolution is its window times its channels; batch norm stays', () => {
    const [conv = [], gamma = [], beta = [], depthwise = []] = drawn(cnn(), pytorchDefault);
    expect(Math.max(...conv.map(Math.abs))).toBeLessThan(1 / 5);
    expect(Math.max(...conv.map(Math.abs))).toBeGreaterThan(0.95 / 5);
    expect([gamma, beta]).toEqual([new Array(6).fill(1), new Array(6).fill(0)]);
    expect(Math.max(...depthwise.map(Math.abs))).toBeGreaterThan(0.95 / 3);
    expect(Math.max(...depthwise.map(Math.abs))).toBeLessThan(1 / 3);
  });

  test('the others have the deviations of their definitions', () => {
    expect(deviation(drawn(mlp(), standardNormal)[0])).toBeCloseTo(1, 1);
    expect(deviation(drawn(mlp(), standardNormal)[1])).toBeGreaterThan(0.7);
    expect(deviation(drawn(mlp(), heNormal)[0])).toBeCloseTo(Math.sqrt(2 / 784), 3);
    expect(deviation(drawn(mlp(), glorotUniform)[0])).toBeCloseTo(Math.sqrt(2 / 884), 3);
    expect(drawn(mlp(), heNormal)[1]).toEqual(new Array(100).fill(0));
  });

  test('the seed decides, and a layer more at the end moves no other', () => {
    expect(drawn(mlp(), pytorchDefault)).toEqual(drawn(mlp(), pytorchDefault));
    expect(drawn(mlp(), pytorchDefault)).not.toEqual(drawn(mlp(), pytorchDefault, 2));
    const deeper = mlp();
    deeper.add(dense({ units: 3 }));
    expect(drawn(deeper, pytorchDefault).slice(0, 4)).toEqual(drawn(mlp(), pytorchDefault));
  });

  test('goes into nested models and refuses layers that it does not know', () => {
    const nested = tf.sequential({ layers: [mlp()] });
    expect(drawn(nested, pytorchDefault)).not.toEqual(weights(nested).map((values) => values.map(() => 0)));
    expect(drawn(nested, pytorchDefault)).toEqual(drawn(nested, pytorchDefault));
    const recurrent = tf.sequential({ layers: [tf.layers.lstm({ units: 2, inputShape: [3, 4] })] });
    expect(() => drawn(recurrent, pytorchDefault)).toThrow(
      /of a LSTM layer given; .* Draw its weights yourself/,
    );
  });
});
