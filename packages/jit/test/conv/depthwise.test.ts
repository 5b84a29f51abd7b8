import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { expectSame, lengths, normal, paddings, runs, seeds } from './support.ts';

const image = (x: tf.Tensor | undefined) => x as tf.Tensor4D;

describe('DepthwiseConv2dNative', () => {
  it('and its gradients are those of the cpu backend', async () => {
    const convolutions = fc.record({
      batch: lengths(1, 3),
      height: lengths(3, 9),
      width: lengths(3, 9),
      channels: fc.constantFrom(1, 3, 8, 16),
      multiplier: lengths(1, 3),
      kernel: fc.tuple(lengths(1, 3), lengths(1, 3)),
      stride: lengths(1, 3),
      pad: paddings(1),
      seed: seeds,
    });
    await fc.assert(
      fc.asyncProperty(convolutions, async (sizes) => {
        const { batch, height, width, channels, multiplier, kernel, stride, pad, seed } = sizes;
        await expectSame(
          ({ x, filter }) => {
            const run = (x: tf.Tensor, filter: tf.Tensor) =>
              tf.depthwiseConv2d(image(x), image(filter), stride, pad as 'same');
            const loss = (x: tf.Tensor, filter: tf.Tensor) => run(x, filter).square().sum();
            const [dx, dw] = tf.grads(loss)([image(x), image(filter)]);
            return { y: run(image(x), image(filter)), dx: dx as tf.Tensor, dw: dw as tf.Tensor };
          },
          {
            x: normal([batch, height, width, channels], seed),
            filter: normal([...kernel, channels, multiplier], seed + 1),
          },
        );
      }),
      runs(40),
    );
  });

  it('with dilation, and as part of a separable convolution', async () => {
    await expectSame(
      ({ x, depthwise, pointwise }) => ({
        dilated: tf.depthwiseConv2d(image(x), image(depthwise), 1, 'same', 'NHWC', 2),
        separable: tf.separableConv2d(image(x), image(depthwise), image(pointwise), 2, 'same'),
      }),
      { x: normal([2, 9, 7, 3], 1), depthwise: normal([3, 3, 3, 2], 2), pointwise: normal([1, 1, 6, 5], 3) },
    );
  });
});
