import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { fitNetwork } from '../src/networks/fit-network.ts';
import { resnet18 } from '../src/networks/resnet18.ts';
import { Random } from '../src/random.ts';
import { taskOn } from '../src/tasks/task-on.ts';
import { tenDigits } from '../src/tasks/tasks.ts';
import { heNormal, initialise, pytorchDefault } from '../src/training/initialise.ts';

beforeAll(() => tf.setBackend('cpu'));

const stated = tenDigits();
const on = (rows: number, columns: number, classes: number) =>
  taskOn(stated, { rows, columns, classNames: Array.from({ length: classes }, (_, i) => `c${i}`) });
const random = () => Random.fromSeed(7).stream('init');
const valuesOf = (model: tf.LayersModel) => model.getWeights().map((weight) => [...weight.dataSync()]);

const mlp = (inputs: number, classes: number) =>
  initialise(
    tf.sequential({
      layers: [
        tf.layers.dense({ units: 12, activation: 'relu', inputShape: [inputs] }),
        tf.layers.dropout({ rate: 0.3 }),
        tf.layers.dense({ units: classes }),
      ],
    }),
    random(),
    pytorchDefault,
  );

const convolutions = (shape: [number, number, number], classes: number, padding: 'same' | 'valid') =>
  initialise(
    tf.sequential({
      layers: [
        tf.layers.conv2d({ filters: 4, kernelSize: 5, padding, inputShape: shape }),
        tf.layers.batchNormalization(),
        tf.layers.reLU(),
        tf.layers.maxPooling2d({ poolSize: 2 }),
        tf.layers.conv2d({ filters: 6, kernelSize: 5 }),
        tf.layers.flatten(),
        tf.layers.dense({ units: classes }),
        tf.layers.leakyReLU({ alpha: 0.1 }),
      ],
    }),
    random(),
    heNormal,
  );

describe('fitNetwork', () => {
  test('is the network that its author would have written for that size and these classes, weights and all', async () => {
    const fitted = await fitNetwork(mlp(784, 10), stated, on(20, 30, 47));
    expect(valuesOf(fitted as tf.LayersModel)).toEqual(valuesOf(mlp(600, 47)));
    const maps = await fitNetwork(convolutions([28, 28, 1], 10, 'same'), stated, on(20, 28, 26));
    expect(valuesOf(maps as tf.LayersModel)).toEqual(valuesOf(convolutions([20, 28, 1], 26, 'same')));
  });

  test('fits a graph of layers: ResNet-18 on 32 x 32 with 3 classes', async () => {
    const fitted = (await fitNetwork(resnet18(random(), 10), stated, on(32, 32, 3))) as tf.LayersModel;
    expect([fitted.inputs[0]?.shape, fitted.outputs[0]?.shape]).toEqual([
      [null, 32, 32, 3],
      [null, 3],
    ]);
  });

  test('leaves alone what fits', async () => {
    const network = mlp(784, 10);
    expect(await fitNetwork(network, stated, on(28, 28, 10))).toBe(network);
    const general = mlp(64, 5);
    expect(await fitNetwork(general, stated, on(8, 8, 5))).toBe(general);
  });

  test('says what is in the way', async () => {
    const small = fitNetwork(convolutions([28, 28, 1], 10, 'valid'), stated, on(8, 8, 10));
    await expect(small).rejects.toThrow(
      /^task ten-digits: layers that leave no such network \(.*\); expected a network for images of 8 x 8 and 10 classes\. Take another data set/,
    );
    const drawnElsewhere = tf.sequential({ layers: [tf.layers.dense({ units: 10, inputShape: [784] })] });
    await expect(fitNetwork(drawnElsewhere, stated, on(28, 28, 26))).rejects.toThrow(
      /gives 10 scores, and whose weights are not drawn by `initialise`/,
    );
    const weights = tf.variable(tf.zeros([784, 10]));
    const bare = {
      inputShapes: [[784]],
      apply: ([image]: tf.Tensor[]) => tf.matMul(image as tf.Tensor2D, weights as tf.Tensor2D),
      variables: [weights],
      trainable: [weights],
    };
    await expect(fitNetwork(bare, stated, on(28, 28, 26))).rejects.toThrow(
      /a network of bare tensors that gives 10 scores/,
    );
  });
});
