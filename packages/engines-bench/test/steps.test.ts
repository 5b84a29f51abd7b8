import { Random } from '@digitbench/core';
import { expect, test } from 'vitest';
import { steps } from '../src/steps.ts';
import { initialWeights, shapeAfter, weightsOf } from '../src/weights.ts';

test('the steps have the parameter counts of the networks they name', () => {
  const counts = steps.map((step) => {
    const sizes = weightsOf(step).map(({ shape }) => shape.reduce((product, length) => product * length, 1));
    return [step.name, sizes.reduce((sum, size) => sum + size, 0)];
  });
  expect(Object.fromEntries(counts)).toEqual({
    'linear-b256': 7_850,
    'linear-b12': 7_850,
    'two-layer-b256': 784 * 30 + 30 + 310,
    'three-layer-b256': 784 * 300 + 300 + 300 * 50 + 50 + 510,
    'deep-linear-b12': 784 * 100 + 100 + 3 * 10_100 + 1_010,
    'dropout-b64': 784 * 32 + 32 + 32 * 64 + 64 + 64 * 128 + 128 + 1_290,
    'cnn-b64': 288 + 64 + 9_216 + 64 + 18_432 + 128 + 36_864 + 128 + 7 * 7 * 64 * 10 + 10,
    // torchvision's resnet18 has 11,689,512 with a dense layer of 1000.
    'resnet18-b64': 11_689_512 - 513_000 + 5_130,
    'two-layer-b10': 784 * 30 + 30 + 310,
    'two-layer-64-b8': 784 * 64 + 64 + 650,
    'momentum-b32': 784 * 128 + 128 + 1_290,
    'momentum-deep-b32': 784 * 128 + 128 + 128 * 128 + 128 + 1_290,
    'dropout-512-b128': 784 * 512 + 512 + 512 * 512 + 512 + 5_130,
    'adam-b128': 269_322, // As the yardstick modern/mlp.
    'wide-momentum-b64': 784 * 1024 + 1024 + 1024 * 1024 + 1024 + 10_250,
    'convnet-b128': 34_826, // As Keras prints it for its introduction to MNIST.
    'convnet-dense-b64': 1_199_882, // As PyTorch's example for MNIST.
    'convnet-small-b320': 160 + 4_640 + 9_248 + 9 * 32 * 64 + 64 + 650,
    'lenet5-b128': 61_706,
    'lenet-wide-b64': 431_080, // As Caffe's LeNet.
    'strided-b64': 9 * (8 + 8 * 16 + 16 * 32 + 32 * 64 + 64 * 128) + 2 * (8 + 16 + 32 + 64 + 128) + 1_290,
  });
});

test('maps shrink as in PyTorch: ResNet-18 ends with 512 numbers', () => {
  const resnet = steps.find(({ name }) => name === 'resnet18-b64');
  let shape = resnet?.input ?? [];
  const shapes = resnet?.layers.map((layer) => {
    shape = shapeAfter(layer, shape);
    return shape;
  });
  const sides = shapes?.filter((shape) => shape.length === 3).map(([height]) => height);
  expect(sides).toEqual([14, 14, 14, 7, 7, 7, 4, 4, 2, 2, 1, 1]);
  expect(shapes?.slice(-2)).toEqual([[512], [10]]);
});

test('initial weights are PyTorch-like and the same every time', () => {
  const specs = [
    { shape: [100, 10], start: 'fan-in' },
    { shape: [10], start: 'zeros' },
    { shape: [4], start: 'ones' },
  ] as const;
  const draw = () =>
    initialWeights(
      specs.map((spec) => ({ ...spec, shape: [...spec.shape] })),
      Random.fromSeed(3),
    );
  const [kernel, bias, gamma] = draw();
  expect(draw()).toEqual([kernel, bias, gamma]);
  expect(Math.max(...(kernel ?? []).map(Math.abs))).toBeLessThanOrEqual(0.1);
  expect(Math.max(...(kernel ?? []).map(Math.abs))).toBeGreaterThan(0.095);
  expect(bias).toEqual(new Float32Array(10));
  expect(gamma).toEqual(new Float32Array(4).fill(1));
});
