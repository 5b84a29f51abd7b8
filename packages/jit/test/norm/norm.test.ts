import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { batchNormalise } from '../../src/index.ts';
import { expectClose, expectSame, lengths, normal, runs, seeds } from '../conv/support.ts';

const channels = fc.constantFrom(1, 3, 8, 16);

describe('FusedBatchNorm', () => {
  it('is that of the cpu backend, with and without scale and offset', async () => {
    await fc.assert(
      fc.asyncProperty(
        channels,
        lengths(1, 5),
        fc.boolean(),
        fc.boolean(),
        seeds,
        async (count, size, scaled, shifted, seed) => {
          await expectSame(
            ({ x, mean, variance, scale, offset }) => ({
              y: tf.batchNorm(
                x as tf.Tensor4D,
                mean as tf.Tensor1D,
                (variance as tf.Tensor1D).square(),
                shifted ? (offset as tf.Tensor1D) : undefined,
                scaled ? (scale as tf.Tensor1D) : undefined,
                1e-3,
              ),
            }),
            {
              x: normal([2, size, size, count], seed),
              mean: normal([count], seed + 1),
              variance: normal([count], seed + 2),
              scale: normal([count], seed + 3),
              offset: normal([count], seed + 4),
            },
            1e-4,
          );
        },
      ),
      runs(20),
    );
  });
});

describe('BatchNormTraining', () => {
  const shapes = fc.record({
    batch: lengths(2, 9),
    size: fc.option(fc.tuple(lengths(1, 4), lengths(1, 4)), { nil: null }),
    count: channels,
    seed: seeds,
  });

  it('and its gradient are those of the cpu backend, on maps and on rows', async () => {
    await fc.assert(
      fc.asyncProperty(shapes, async ({ batch, size, count, seed }) => {
        await expectSame(
          ({ x, gamma, beta }) => {
            const run = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor) =>
              batchNormalise(x, gamma, beta, 1e-3);
            const loss = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor) =>
              run(x, gamma, beta).y.sub(0.5).square().sum();
            const [dx, dgamma, dbeta] = tf.grads(loss)([x, gamma, beta] as tf.Tensor[]);
            return {
              ...run(x as tf.Tensor, gamma as tf.Tensor, beta as tf.Tensor),
              dx: dx as tf.Tensor,
              dgamma: dgamma as tf.Tensor,
              dbeta: dbeta as tf.Tensor,
            };
          },
          {
            x: normal([batch, ...(size ?? []), count], seed),
            gamma: normal([count], seed + 1),
            beta: normal([count], seed + 2),
          },
          1e-4,
        );
      }),
      runs(30),
    );
  });

  it('has the gradient of finite differences', () => {
    const [x, gamma, beta] = [normal([4, 2, 2, 3], 1), normal([3], 2), normal([3], 3)];
    const weights = normal([4, 2, 2, 3], 4);
    const loss = (x: tf.Tensor) => batchNormalise(x, gamma, beta, 1e-3).y.mul(weights).sum();
    const gradient = tf.grad(loss)(x).dataSync();
    const step = 1e-2;
    const differences = Array.from({ length: x.size }, (_, i) => {
      const shift = tf.oneHot(tf.scalar(i, 'int32'), x.size).reshape(x.shape).mul(step);
      const [above, below] = [loss(x.add(shift)).dataSync()[0] ?? 0, loss(x.sub(shift)).dataSync()[0] ?? 0];
      return (above - below) / (2 * step);
    });
    expectClose('dx', gradient, differences, 1e-3);
  });
});
