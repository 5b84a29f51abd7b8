import * as tf from '@tensorflow/tfjs';
import { describe, it } from 'vitest';
import { jit } from '../../src/index.ts';
import { expectClose, normal } from './support.ts';

const image = (x: tf.Tensor) => x as tf.Tensor4D;

/** Kernels of x [batch, height, width, channels] and a filter; poolings leave the filter alone. */
const kernels: [string, number[], (x: tf.Tensor, filter: tf.Tensor) => tf.Tensor][] = [
  ['Conv2D', [3, 3, 8, 8], (x, filter) => tf.conv2d(image(x), image(filter), 1, 'same')],
  ['Conv2D at stride 2', [3, 3, 8, 8], (x, filter) => tf.conv2d(image(x), image(filter), 2, 'same')],
  [
    'DepthwiseConv2dNative',
    [3, 3, 8, 1],
    (x, filter) => tf.depthwiseConv2d(image(x), image(filter), 1, 'same'),
  ],
  ['MaxPool', [8], (x, filter) => tf.maxPool(image(x), 3, 2, 'same').mul(filter)],
  ['AvgPool', [8], (x, filter) => tf.avgPool(image(x), 2, 2, 'valid').mul(filter)],
];

describe('compiled gradients are those of finite differences', () => {
  it.each(kernels)('%s', async (_, filterShape, kernel) => {
    // Elements further apart than the steps, so that no step changes which one is the largest.
    const apart = Float32Array.from({ length: 1280 }, (_, i) => ((i * 37) % 1280) / 24 - 26);
    const [x, filter] = [tf.tensor(apart, [8, 5, 4, 8]), normal(filterShape, 2)];
    const loss = (x: tf.Tensor, filter: tf.Tensor) => {
      const y = kernel(x, filter);
      const weights = tf.cos(tf.range(0, y.size)).reshape(y.shape);
      return y.mul(weights).sum();
    };
    const gradients = jit((x: tf.Tensor, filter: tf.Tensor) => tf.grads(loss)([x, filter]));
    const forward = jit(loss);
    const operands = [x, filter];
    const [dx, dw] = await gradients(x, filter);
    const step = 1 / 64;
    for (const [i, gradient] of [dx, dw].entries()) {
      const operand = operands[i] ?? x;
      // A few elements, spread over the tensor.
      const places = Array.from({ length: 7 }, (_, k) => Math.floor(((k + 0.5) * operand.size) / 7));
      const differences: number[] = [];
      for (const place of places) {
        const shift = tf.oneHot(tf.scalar(place, 'int32'), operand.size).reshape(operand.shape).mul(step);
        const at = async (moved: tf.Tensor) => {
          const [a = x, b = filter] = operands.map((other, j) => (j === i ? moved : other));
          return (await forward(a, b)).dataSync()[0] ?? Number.NaN;
        };
        differences.push(((await at(operand.add(shift))) - (await at(operand.sub(shift)))) / (2 * step));
      }
      const given = gradient?.dataSync() ?? [];
      expectClose(
        i === 0 ? 'dx' : 'dfilter',
        places.map((place) => given[place] ?? 0),
        differences,
        5e-3,
      );
    }
    await gradients.dispose();
    await forward.dispose();
  });
});
