import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nodesOf } from '../../src/graph/graph.ts';
import { expectSame, lengths, normal, runs, seeds } from '../conv/support.ts';
import { block, hasBlocks } from './support.ts';

const image = (x: tf.Tensor | undefined) => x as tf.Tensor4D;

const convolutions = fc.record({
  batch: lengths(1, 3),
  size: fc.tuple(lengths(5, 9), lengths(5, 9)),
  kernel: fc.tuple(lengths(1, 3), lengths(1, 3)),
  stride: lengths(1, 3),
  pad: fc.constantFrom<'same' | 'valid'>('same', 'valid'),
  /** Channels that a block lacks. */
  missing: fc.constantFrom(0, 2),
  seed: seeds,
});

describe('a depthwise convolution between blocked ones', () => {
  it('and its gradients are those of the cpu backend', async () => {
    await fc.assert(
      fc.asyncProperty(convolutions, async ({ batch, size, kernel, stride, pad, missing, seed }) => {
        const channels = block - missing;
        const { graph } = await expectSame(
          ({ x, first, taps, last }) => {
            const run = (x: tf.Tensor, first: tf.Tensor, taps: tf.Tensor, last: tf.Tensor) => {
              const map = tf.conv2d(image(x), image(first), 1, 'same').relu();
              const own = tf.depthwiseConv2d(image(map), image(taps), stride, pad).relu();
              return tf.conv2d(image(own), image(last), 1, 'same');
            };
            const operands = [x, first, taps, last] as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
            const loss = (...of: tf.Tensor[]) =>
              run(...(of as typeof operands))
                .square()
                .mean();
            const gradients = tf.grads(loss)(operands);
            return {
              y: run(...operands),
              ...Object.fromEntries(gradients.map((dx, i) => [`gradient ${i}`, dx])),
            };
          },
          {
            x: normal([batch, ...size, channels], seed),
            first: normal([1, 1, channels, channels], seed + 1),
            taps: normal([...kernel, channels, 1], seed + 2),
            last: normal([1, 1, channels, block], seed + 3),
          },
          2e-5,
        );
        // Unless the map behind it is tiny, all of it is computed by the blocked kernels.
        const positions = size.map((length, axis) =>
          pad === 'same'
            ? Math.ceil(length / stride)
            : Math.ceil((length - (kernel[axis] ?? 1) + 1) / stride),
        );
        if (!hasBlocks || stride > 1 || (positions[0] ?? 0) * (positions[1] ?? 0) <= 4) return;
        expect(nodesOf(graph).filter(({ op, domain }) => op === 'Conv' && domain === '')).toEqual([]);
      }),
      runs(25),
    );
  });
});

describe('maps of few channels between blocked ones', () => {
  it.each([
    ['half a block', () => block / 2],
    ['as few as are filled up with zeros', () => Math.ceil(block / 2.7)],
  ])('%s: convolutions, pooling and their gradients', async (_, channels) => {
    for (const batch of [3, block + 3]) {
      const { graph } = await expectSame(
        ({ x, first, second }) => {
          const run = (first: tf.Tensor, second: tf.Tensor) => {
            const map = tf.maxPool(
              tf.conv2d(image(x), image(first), 1, 'same').relu() as tf.Tensor4D,
              2,
              2,
              'same',
            );
            return tf.conv2d(map, image(second), 1, 'valid');
          };
          const operands = [first, second] as [tf.Tensor, tf.Tensor];
          const loss = (...of: tf.Tensor[]) =>
            run(...(of as typeof operands))
              .square()
              .mean();
          const [dfirst, dsecond] = tf.grads(loss)(operands);
          return { y: run(...operands), dfirst: dfirst as tf.Tensor, dsecond: dsecond as tf.Tensor };
        },
        {
          x: normal([batch, 12, 10, 1], 1),
          first: normal([5, 5, 1, channels()], 2),
          second: normal([3, 3, channels(), block], 3),
        },
        2e-5,
      );
      const convolutions = nodesOf(graph).filter(({ op }) => op === 'Conv');
      if (hasBlocks) expect(convolutions.every(({ domain }) => domain === 'com.microsoft.nchwc')).toBe(true);
    }
  });
});
