import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nodesOf } from '../../src/graph/graph.ts';
import type { Graph } from '../../src/graph/types.ts';
import { batchNormalise } from '../../src/index.ts';
import { coarse, expectSame, lengths, normal, type Padding, runs, seeds } from '../conv/support.ts';
import { block, hasBlocks } from './support.ts';

const image = (x: tf.Tensor | undefined) => x as tf.Tensor4D;

function blockedOps(graph: Graph): string[] {
  return nodesOf(graph)
    .filter((node) => node.domain === 'com.microsoft.nchwc')
    .map((node) => node.op);
}

function expectBlocked(graph: Graph, op: string, count: number): void {
  if (hasBlocks) expect(blockedOps(graph).filter((name) => name === op)).toHaveLength(count);
}

const explicit = (top: number, bottom = top): Padding => [
  [0, 0],
  [top, bottom],
  [top, bottom],
  [0, 0],
];

describe('convolution in the blocked layout', () => {
  const cases: [string, number, [number, number], [number, number], number, number, Padding][] = [
    ['3x3', 1, [8, 7], [1, 2], 3, 1, 'same'],
    ['3x3 on an image of one channel', 0, [8, 7], [1, 1], 3, 1, 'same'],
    ['3x3 without padding', 1, [8, 7], [1, 1], 3, 1, 'valid'],
    ['3x3 at stride 2', 1, [8, 7], [2, 1], 3, 2, explicit(1)],
    ['3x3 at stride 2, TensorFlow padding', 1, [8, 7], [1, 1], 3, 2, 'same'],
    ['1x1', 1, [5, 3], [1, 1], 1, 1, 'same'],
    ['1x1 at stride 2', 1, [7, 7], [1, 2], 1, 2, 'valid'],
    ['5x5 at stride 3, more on one side', 1, [11, 10], [1, 1], 5, 3, explicit(1, 2)],
  ];
  it.each(cases)(
    '%s, with its gradients',
    async (_, blocks, [height, width], [inputs, outputs], size, stride, pad) => {
      const channels = blocks === 0 ? 1 : inputs * block;
      const { graph } = await expectSame(
        ({ x, filter }) => {
          const run = (x: tf.Tensor, filter: tf.Tensor) => tf.conv2d(image(x), image(filter), stride, pad);
          const loss = (x: tf.Tensor, filter: tf.Tensor) => run(x, filter).square().sum();
          const [dx, dw] = tf.grads(loss)([image(x), image(filter)]);
          return { y: run(image(x), image(filter)), dx: dx as tf.Tensor, dw: dw as tf.Tensor };
        },
        {
          x: normal([block, height, width, channels], 7),
          filter: normal([size, size, channels, outputs * block], 8),
        },
      );
      expect(blockedOps(graph).length).toBeGreaterThanOrEqual(hasBlocks ? 2 : 0);
    },
  );
});

describe('channels that do not fill their blocks', () => {
  it('are followed by zeros: convolutions, bias, batch norm, pooling, activations and their gradients', async () => {
    const [inputs, outputs] = [Math.ceil(0.7 * block), 2 * block - 3];
    const { graph } = await expectSame(
      ({ x, a, b, bias, gamma, beta }) => {
        const run = (x: tf.Tensor, a: tf.Tensor, b: tf.Tensor, bias: tf.Tensor, gamma: tf.Tensor) => {
          const first = tf.maxPool(
            tf.conv2d(image(x), image(a), 1, 'same').add(bias).relu() as tf.Tensor4D,
            2,
            2,
            'valid',
          );
          const second = batchNormalise(
            tf.conv2d(first, image(b), 1, 'same'),
            gamma,
            beta as tf.Tensor,
            1e-3,
          );
          return tf.sigmoid(second.y).add(tf.tanh(second.y)).mean([1, 2]);
        };
        const loss = (...args: tf.Tensor[]) =>
          run(...(args as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor]))
            .square()
            .sum();
        const operands = [x, a, b, bias, gamma] as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
        const gradients = tf.grads(loss)(operands);
        return {
          y: run(...operands),
          ...Object.fromEntries(gradients.map((gradient, i) => [`gradient ${i}`, gradient])),
        };
      },
      {
        x: normal([3, 8, 6, inputs], 1),
        a: normal([3, 3, inputs, outputs], 2),
        b: normal([3, 3, outputs, inputs], 3),
        bias: normal([outputs], 4),
        gamma: normal([inputs], 5),
        beta: normal([inputs], 6),
      },
      1e-4,
    );
    expect(blockedOps(graph).length).toBeGreaterThanOrEqual(hasBlocks ? 6 : 0);
  });
});

describe('channels beyond whole blocks', () => {
  it('are read one by one: convolutions and their gradients', async () => {
    const geometry = fc.record({
      inputs: lengths(1, 2 * block + block / 2),
      outputs: lengths(block, 2 * block + block / 2),
      size: fc.tuple(lengths(5, 9), lengths(5, 14)),
      kernel: fc.tuple(lengths(1, 5), lengths(1, 5)),
      stride: lengths(1, 2),
      pad: fc.constantFrom<'same' | 'valid'>('same', 'valid'),
      batch: fc.constantFrom(1, 3, block, block + 1),
      seed: seeds,
    });
    await fc.assert(
      fc.asyncProperty(geometry, async ({ inputs, outputs, size, kernel, stride, pad, batch, seed }) => {
        await expectSame(
          ({ x, filter, bias }) => {
            const run = (x: tf.Tensor, filter: tf.Tensor, bias: tf.Tensor) =>
              tf.conv2d(image(x), image(filter), stride, pad).add(bias).relu();
            const loss = (...operands: tf.Tensor[]) =>
              run(...(operands as [tf.Tensor, tf.Tensor, tf.Tensor]))
                .square()
                .mean();
            const operands = [x, filter, bias] as [tf.Tensor, tf.Tensor, tf.Tensor];
            const [dx, dw, db] = tf.grads(loss)(operands) as [tf.Tensor, tf.Tensor, tf.Tensor];
            return { y: run(...operands), dx, dw, db };
          },
          {
            x: normal([batch, ...size, inputs], seed),
            filter: normal([...kernel, inputs, outputs], seed + 1),
            bias: normal([outputs], seed + 2),
          },
        );
      }),
      runs(30),
    );
  });

  it.each([
    ['leave no zeros to multiply', 3, [block, 4]],
    ['but not by kernels of one tap, which multiply too little', 1, [2 * block]],
  ])('%s', async (_, size, expected) => {
    const { graph } = await expectSame(
      ({ x, filter }) => ({ y: tf.conv2d(image(x), image(filter), 1, 'valid') }),
      { x: normal([2, 9, 9, block + 4], 1), filter: normal([size, size, block + 4, 2 * block], 2) },
    );
    const read = nodesOf(graph)
      .filter((node) => node.domain === 'com.microsoft.nchwc' && node.op === 'Conv')
      .map((node) => node.inputs[0]?.shape[1]);
    expect(read).toEqual(hasBlocks ? expected : []);
  });
});

describe('kernels that follow', () => {
  it.each(['max', 'avg'] as const)('%s pooling and its gradient', async (kind) => {
    const pool = kind === 'max' ? tf.maxPool : tf.avgPool;
    const geometry = fc.record({
      size: fc.tuple(lengths(5, 9), lengths(5, 9)),
      window: lengths(1, 3),
      stride: lengths(1, 3),
      pad: fc.constantFrom<'same' | 'valid'>('same', 'valid'),
      seed: seeds,
    });
    await fc.assert(
      fc.asyncProperty(geometry, async ({ size, window, stride, pad, seed }) => {
        await expectSame(
          ({ x, filter }) => {
            const run = (x: tf.Tensor) =>
              pool(tf.conv2d(image(x), image(filter), 1, 'same').round() as tf.Tensor4D, window, stride, pad);
            const y = run(image(x));
            const map = tf.conv2d(image(x), image(filter), 1, 'same').round() as tf.Tensor4D;
            const dy = tf.range(0, y.size).reshape(y.shape).div(y.size);
            return {
              y,
              dx: tf
                .grad((map) =>
                  pool(map as tf.Tensor4D, window, stride, pad)
                    .mul(dy)
                    .sum(),
                )(map)
                .mul(1),
            };
          },
          { x: coarse([1, ...size, 1], seed), filter: coarse([1, 1, 1, block], seed + 1) },
        );
      }),
      runs(12),
    );
  });

  it('elementwise kernels with scalars, channels and maps as operands', async () => {
    const { graph } = await expectSame(
      ({ x, filter, bias, other }) => {
        const map = tf.conv2d(image(x), image(filter), 1, 'same');
        const shifted = map
          .add(bias as tf.Tensor)
          .mul(2)
          .relu();
        const joined = shifted.add(other as tf.Tensor).sub(tf.mean(other as tf.Tensor, [1, 2], true));
        return { y: joined.sigmoid().mul(tf.onesLike(joined)), positive: joined.greater(0).cast('float32') };
      },
      {
        x: normal([2, 3, 4, block], 1),
        filter: normal([3, 3, block, 2 * block], 2),
        bias: normal([2 * block], 3),
        other: normal([2, 3, 4, 2 * block], 4),
      },
    );
    expectBlocked(graph, 'Conv', 1);
  });

  it('sums and means over positions and over all but the channels', async () => {
    await expectSame(
      ({ x, filter }) => {
        const map = tf.conv2d(image(x), image(filter), 1, 'same');
        return {
          means: map.mean([1, 2]),
          kept: map.mean([1, 2], true),
          sums: map.sum([0, 1, 2]),
          others: map.sum([0, 3]),
        };
      },
      { x: normal([3, 4, 4, block], 1), filter: normal([3, 3, block, block], 2) },
    );
  });

  it('a residual block, its gradients and batch norm by the ops of tf.batchNorm', async () => {
    await expectSame(
      ({ x, a, b, scale }) => {
        const loss = (x: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => {
          const first = tf.conv2d(image(x), image(a), 1, 'same');
          const { mean, variance } = tf.moments(first, [0, 1, 2]);
          const normal = tf.batchNorm(
            first,
            mean as tf.Tensor1D,
            variance as tf.Tensor1D,
            scale as tf.Tensor1D,
            scale as tf.Tensor1D,
          );
          return tf
            .conv2d(normal.relu() as tf.Tensor4D, image(b), 1, 'same')
            .add(x)
            .relu()
            .square()
            .mean();
        };
        const [dx, da, db] = tf.grads(loss)([image(x), image(a), image(b)]);
        return { dx: dx as tf.Tensor, da: da as tf.Tensor, db: db as tf.Tensor };
      },
      {
        x: normal([block, 4, 3, block], 1),
        a: normal([3, 3, block, block], 2),
        b: normal([3, 3, block, block], 3),
        scale: normal([block], 4),
      },
      5e-5,
    );
  });
});
