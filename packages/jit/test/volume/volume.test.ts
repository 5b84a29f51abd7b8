import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { coarse, expectSame, lengths, normal, runs, seeds } from '../conv/support.ts';

const volume = (x: tf.Tensor | undefined) => x as tf.Tensor5D;
const sides = (min: number, max: number) => fc.tuple(lengths(min, max), lengths(min, max), lengths(min, max));
const padding = fc.constantFrom('same' as const, 'valid' as const);

describe('Conv3D', () => {
  const convolutions = fc.record({
    batch: lengths(1, 3),
    size: sides(3, 6),
    channels: lengths(1, 3),
    filters: lengths(1, 4),
    kernel: sides(1, 3),
    strides: sides(1, 3),
    pad: padding,
    seed: seeds,
  });

  it('and its gradients are those of the cpu backend', async () => {
    await fc.assert(
      fc.asyncProperty(convolutions, async (sizes) => {
        const { batch, size, channels, filters, kernel, strides, pad, seed } = sizes;
        const run = (x: tf.Tensor, filter: tf.Tensor) =>
          tf.conv3d(volume(x), volume(filter), strides, pad as 'same');
        const loss = (x: tf.Tensor, filter: tf.Tensor) => run(x, filter).square().sum();
        await expectSame(
          ({ x, filter }) => {
            const [dx, dw] = tf.grads(loss)([volume(x), volume(filter)]);
            return { y: run(volume(x), volume(filter)), dx: dx as tf.Tensor, dw: dw as tf.Tensor };
          },
          {
            x: normal([batch, ...size, channels], seed),
            filter: normal([...kernel, channels, filters], seed + 1),
          },
        );
      }),
      runs(25),
    );
  });

  it('with dilation', async () => {
    await expectSame(
      ({ x, filter }) => ({ y: tf.conv3d(volume(x), volume(filter), 1, 'same', 'NDHWC', [2, 1, 2]) }),
      { x: normal([1, 5, 6, 5, 2], 1), filter: normal([3, 2, 3, 2, 3], 2) },
    );
  });

  it('transposed, with gradients', async () => {
    const run = (x: tf.Tensor, filter: tf.Tensor) =>
      tf.conv3dTranspose(volume(x), volume(filter), [2, 6, 5, 7, 2], 2, 'same');
    await expectSame(({ x, filter }) => ({ y: run(volume(x), volume(filter)) }), {
      x: normal([2, 3, 3, 4, 3], 1),
      filter: normal([3, 3, 3, 2, 3], 2),
    });
  });
});

describe.each(['max', 'avg'] as const)('%s pooling of volumes', (kind) => {
  const pool = kind === 'max' ? tf.maxPool3d : tf.avgPool3d;
  // Windows as long as wide: for others the cpu backend's gradient of max pooling looks in the wrong places.
  const poolings = fc.record({
    size: sides(3, 6),
    window: lengths(1, 3),
    strides: sides(1, 3),
    pad: padding,
    ties: fc.boolean(),
    seed: seeds,
  });

  it('and its gradient are those of the cpu backend, also where maxima tie', async () => {
    await fc.assert(
      fc.asyncProperty(poolings, async ({ size, window, strides, pad, ties, seed }) => {
        const shape = [2, ...size, 3];
        await expectSame(
          ({ x }) => {
            const run = (x: tf.Tensor) => pool(volume(x), window, strides, pad as 'same');
            const y = run(volume(x));
            const dy = tf.range(0, y.size).reshape(y.shape).div(y.size);
            return { y, dx: tf.grad((x: tf.Tensor) => run(x).mul(dy).sum())(volume(x)) };
          },
          { x: ties ? coarse(shape, seed) : normal(shape, seed) },
        );
      }),
      runs(25),
    );
  });
});
