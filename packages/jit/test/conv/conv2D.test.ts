import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { expectSame, lengths, normal, type Padding, paddings, runs, seeds } from './support.ts';

const convolutions = fc.record({
  batch: lengths(1, 3),
  height: lengths(1, 9),
  width: lengths(1, 9),
  inputs: fc.constantFrom(1, 2, 3, 8),
  outputs: fc.constantFrom(1, 3, 8),
  kernel: fc.tuple(lengths(1, 3), lengths(1, 3)),
  strides: fc.tuple(lengths(1, 3), lengths(1, 3)),
  pad: paddings(1),
  seed: seeds,
});

type Convolution = typeof convolutions extends fc.Arbitrary<infer T> ? T : never;

const fits = ({ height, width, kernel, pad }: Convolution) =>
  pad === 'same' || (height >= kernel[0] && width >= kernel[1]);

const tensors = ({ batch, height, width, inputs, outputs, kernel, seed }: Convolution) => ({
  x: normal([batch, height, width, inputs], seed),
  filter: normal([...kernel, inputs, outputs], seed + 1),
});

const image = (x: tf.Tensor | undefined) => x as tf.Tensor4D;

describe('Conv2D', () => {
  it('and its gradients are those of the cpu backend', async () => {
    await fc.assert(
      fc.asyncProperty(convolutions.filter(fits), async (sizes) => {
        await expectSame(({ x, filter }) => {
          const run = (x: tf.Tensor, filter: tf.Tensor) =>
            tf.conv2d(image(x), image(filter), sizes.strides, sizes.pad);
          const { value, grads } = tf.valueAndGrads((x, filter) => {
            const y = run(x as tf.Tensor, filter as tf.Tensor);
            return y.square().sum();
          })([image(x), image(filter)]);
          return {
            y: run(image(x), image(filter)),
            loss: value,
            dx: grads[0] as tf.Tensor,
            dw: grads[1] as tf.Tensor,
          };
        }, tensors(sizes));
      }),
      runs(60),
    );
  });

  it('with dilation', async () => {
    await fc.assert(
      fc.asyncProperty(
        convolutions.filter(
          ({ height, width, kernel, pad }) =>
            pad === 'same' || (height >= kernel[0] * 2 && width >= kernel[1] * 2),
        ),
        lengths(1, 2),
        async (sizes, dilation) => {
          await expectSame(
            ({ x, filter }) => ({
              y: tf.conv2d(image(x), image(filter), 1, sizes.pad, 'NHWC', dilation),
            }),
            tensors(sizes),
          );
        },
      ),
      runs(30),
    );
  });

  it('in one dimension', async () => {
    await expectSame(
      ({ x, filter }) => {
        const loss = (x: tf.Tensor, filter: tf.Tensor) =>
          tf
            .conv1d(x as tf.Tensor3D, filter as tf.Tensor3D, 2, 'same')
            .square()
            .sum();
        const [dx, dw] = tf.grads(loss)([x as tf.Tensor, filter as tf.Tensor]);
        return { dx: dx as tf.Tensor, dw: dw as tf.Tensor };
      },
      { x: normal([2, 11, 3], 5), filter: normal([4, 3, 5], 6) },
    );
  });

  it('transposed, with its gradients', async () => {
    await expectSame(
      ({ x, filter }) => {
        const run = (x: tf.Tensor, filter: tf.Tensor) =>
          tf.conv2dTranspose(image(x), image(filter), [2, 9, 11, 3], 2, 'same');
        const [dx, dw] = tf.grads((x, filter) =>
          run(x as tf.Tensor, filter as tf.Tensor)
            .square()
            .sum(),
        )([image(x), image(filter)]);
        return { y: run(image(x), image(filter)), dx: dx as tf.Tensor, dw: dw as tf.Tensor };
      },
      { x: normal([2, 5, 6, 4], 5), filter: normal([3, 3, 3, 4], 6) },
    );
  });

  it('in channels-first order', async () => {
    // The cpu backend has no channels-first gradient to compare with.
    await expectSame(({ x, filter }) => ({ y: tf.conv2d(image(x), image(filter), 2, 1, 'NCHW') }), {
      x: normal([2, 3, 7, 8], 5),
      filter: normal([3, 3, 3, 4], 6),
    });
  });

  const large: [string, number[], number[], number, Padding][] = [
    ['large maps', [2, 16, 16, 8], [3, 3, 8, 16], 1, 'same'],
    [
      'a large map at stride 2',
      [2, 28, 28, 3],
      [7, 7, 3, 8],
      2,
      [
        [0, 0],
        [3, 3],
        [3, 3],
        [0, 0],
      ],
    ],
    [
      '4x4 to 2x2',
      [8, 4, 4, 8],
      [3, 3, 8, 16],
      2,
      [
        [0, 0],
        [1, 1],
        [1, 1],
        [0, 0],
      ],
    ],
    ['2x2', [8, 2, 2, 8], [3, 3, 8, 16], 1, 'same'],
    [
      '2x2 to 1x1',
      [8, 2, 2, 8],
      [3, 3, 8, 16],
      2,
      [
        [0, 0],
        [1, 1],
        [1, 1],
        [0, 0],
      ],
    ],
    ['1x1', [8, 1, 1, 8], [3, 3, 8, 16], 1, 'same'],
    ['a kernel of one tap', [8, 7, 7, 8], [1, 1, 8, 16], 1, 'same'],
    ['a kernel of one tap at stride 2', [8, 7, 7, 8], [1, 1, 8, 16], 2, 'same'],
  ];
  it.each(large)('on %s', async (_, x, filter, stride, pad) => {
    await expectSame(
      ({ x, filter }) => {
        const run = (x: tf.Tensor, filter: tf.Tensor) => tf.conv2d(image(x), image(filter), stride, pad);
        const [dx, dw] = tf.grads((x, filter) =>
          run(x as tf.Tensor, filter as tf.Tensor)
            .square()
            .sum(),
        )([image(x), image(filter)]);
        return { y: run(image(x), image(filter)), dx: dx as tf.Tensor, dw: dw as tf.Tensor };
      },
      { x: normal(x, 7), filter: normal(filter, 8) },
    );
  });
});
