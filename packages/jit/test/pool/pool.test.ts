import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jit } from '../../src/index.ts';
import { coarse, expectSame, lengths, normal, type Padding, paddings, runs, seeds } from '../conv/support.ts';

const poolings = fc.record({
  batch: lengths(1, 3),
  height: lengths(3, 9),
  width: lengths(3, 9),
  channels: fc.constantFrom(1, 3, 8, 16),
  window: fc.tuple(lengths(1, 3), lengths(1, 3)),
  strides: fc.tuple(lengths(1, 3), lengths(1, 3)),
  pad: paddings(0),
  seed: seeds,
});

const image = (x: tf.Tensor | undefined) => x as tf.Tensor4D;

/** The pooled map and its gradient for a gradient `dy` that differs from place to place. */
const pooled =
  (run: (x: tf.Tensor4D) => tf.Tensor) =>
  ({ x }: Record<string, tf.Tensor>) => {
    const y = run(image(x));
    const dy = tf.range(0, y.size).reshape(y.shape).div(y.size);
    return { y, dx: tf.grad((x) => run(image(x)).mul(dy).sum())(image(x)) };
  };

describe.each(['max', 'avg'] as const)('%s pooling', (kind) => {
  const pool = kind === 'max' ? tf.maxPool : tf.avgPool;

  it('and its gradient are those of the cpu backend, also where maxima tie', async () => {
    await fc.assert(
      fc.asyncProperty(poolings, fc.boolean(), async (sizes, ties) => {
        const { batch, height, width, channels, window, strides, pad, seed } = sizes;
        const shape = [batch, height, width, channels];
        await expectSame(
          pooled((x) => pool(x, window, strides, pad as 'same')),
          { x: ties ? coarse(shape, seed) : normal(shape, seed) },
        );
      }),
      runs(60),
    );
  });

  it.runIf(kind === 'max')('of integers, padded', async () => {
    const x = tf.tensor4d([-3, -1, -2, -7, -5, -4, -9, -8, -6], [1, 3, 3, 1], 'int32');
    const pooling = jit((x: tf.Tensor4D) => tf.maxPool(x, 2, 1, 'same'));
    const y = await pooling(x);
    expect(Array.from(y.dataSync())).toEqual([-1, -1, -2, -5, -4, -4, -8, -6, -6]);
    await pooling.dispose();
  });

  const cases: [string, number[], number, number, Padding][] = [
    ['2x2 windows side by side', [4, 8, 8, 8], 2, 2, 'valid'],
    [
      '3x3 windows that overlap, padded as in ResNet',
      [2, 14, 14, 8],
      3,
      2,
      [
        [0, 0],
        [1, 1],
        [1, 1],
        [0, 0],
      ],
    ],
    ['one window over the whole map', [2, 7, 7, 8], 7, 1, 'valid'],
    ['rows and columns left over', [2, 8, 7, 3], 3, 3, 'valid'],
  ];
  it.each(cases)('with %s', async (_, shape, window, stride, pad) => {
    await expectSame(
      pooled((x) => pool(x, window, stride, pad as 'same', Array.isArray(pad) ? 'floor' : undefined)),
      { x: coarse(shape, 3) },
    );
  });

  it('over the whole map, by layers', async () => {
    const layer =
      kind === 'max'
        ? tf.layers.globalMaxPooling2d({ dataFormat: 'channelsLast' })
        : tf.layers.globalAveragePooling2d({ dataFormat: 'channelsLast' });
    await expectSame(
      pooled((x) => layer.apply(x) as tf.Tensor),
      { x: normal([2, 5, 5, 8], 3) },
    );
  });
});
