import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { layerSummary, parameterCount, Random, resnet18 } from '../src/index.ts';

tf.env().set('PROD', true);

describe('ResNet-18', () => {
  const model = resnet18(Random.fromSeed(1), 10);
  const layers = layerSummary(model);

  test('has the sizes of torchvision and fastai', () => {
    const body = 11_689_512 - 513_000; // torchvision's, without its last layer
    const head = 2 * 1024 + 1024 * 512 + 2 * 512 + 512 * 10;
    expect(parameterCount(model)).toBe(body + head);
    expect(layers.filter(({ kind }) => kind === 'Conv2D')).toHaveLength(17 + 3);
  });

  test('halves its maps as PyTorch does', () => {
    const widths = layers.filter(({ kind }) => kind === 'Add').map(({ outputShape }) => outputShape);
    expect(widths.map(([height, width, channels]) => [height, width, channels])).toEqual([
      [7, 7, 64],
      [7, 7, 64],
      [4, 4, 128],
      [4, 4, 128],
      [2, 2, 256],
      [2, 2, 256],
      [1, 1, 512],
      [1, 1, 512],
    ]);
  });

  test('starts from the deviations of torchvision (fan out) and fastai (fan in), its head shifted by 0.001', () => {
    const deviations = model.layers
      .filter((layer) => ['Conv2D', 'Dense'].includes(layer.getClassName()))
      .map((layer) =>
        tf.tidy(
          () =>
            tf
              .moments(layer.getWeights()[0] ?? [])
              .variance.sqrt()
              .dataSync()[0] ?? 0,
        ),
      );
    const [first = 0] = deviations;
    const [hidden = 0, last = 0] = deviations.slice(-2);
    expect(first / Math.sqrt(2 / (64 * 49))).toBeCloseTo(1, 1);
    expect(hidden / Math.sqrt(2 / 1024)).toBeCloseTo(1, 1);
    expect(last / Math.sqrt(2 / 512)).toBeCloseTo(1, 1);
    const shifts = model.layers
      .filter((layer) => layer.getClassName() === 'BatchNormalization')
      .map((layer) => layer.getWeights()[1]?.dataSync()[0]);
    expect(shifts.slice(0, -2).every((shift) => shift === 0)).toBe(true);
    expect(shifts.slice(-2)).toEqual([Math.fround(1e-3), Math.fround(1e-3)]);
  });
});
