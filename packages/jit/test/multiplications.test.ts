import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { multiplicationsOf } from '../src/graph/multiplications.ts';
import { jit } from '../src/index.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

async function countOf(f: (x: tf.Tensor) => tf.Tensor, shape: number[]): Promise<number> {
  const compiled = jit(f);
  const graph = await compiled.graph(tf.zeros(shape));
  await compiled.dispose();
  return multiplicationsOf(graph);
}

describe('the multiplications of a graph', () => {
  it('of products, however they are turned', async () => {
    const weights = tf.variable(tf.ones([5, 7]));
    expect(await countOf((x) => tf.matMul(x as tf.Tensor2D, weights as unknown as tf.Tensor2D), [3, 5])).toBe(
      3 * 5 * 7,
    );
    const turned = (x: tf.Tensor) => tf.matMul(x as tf.Tensor2D, weights as unknown as tf.Tensor2D, true);
    expect(await countOf(turned, [5, 3])).toBe(3 * 5 * 7);
  });

  it('of a convolution: each filter at each place of its output', async () => {
    const filter = tf.variable(tf.ones([3, 3, 2, 4]));
    const conv = (x: tf.Tensor) => tf.conv2d(x as tf.Tensor4D, filter as unknown as tf.Tensor4D, 1, 'valid');
    expect(await countOf(conv, [5, 8, 8, 2])).toBe(5 * 6 * 6 * 4 * (3 * 3 * 2));
  });

  it('none of what works element by element', async () => {
    expect(await countOf((x) => tf.mul(tf.exp(x), x), [100])).toBe(0);
  });
});
