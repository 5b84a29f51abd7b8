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
