import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe } from 'vitest';
import { approximate, conforms, type Operation } from './conform.ts';
import { one, positive, real, shapes, tensor, truth, unit, whole } from './generate.ts';

type Reduce = (x: tf.Tensor, axes?: number | number[], keepDims?: boolean) => tf.Tensor;

/** A reduction over some axes (counted from either end), with and without keeping them. */
function reducing(reduce: Reduce, values = real, more: Partial<Operation> = {}): Operation[] {
  const dtype = more.given ? 'bool' : 'float32';
  const cases = [
    { axes: undefined, keep: false, shape: [2, 3, 2] },
    { axes: undefined, keep: false, shape: [] },
    { axes: [0], keep: false, shape: [3, 2] },
    { axes: [-1], keep: true, shape: [2, 3, 4] },
    { axes: [0, 2], keep: false, shape: [2, 3, 4] },
    { axes: [1], keep: true, shape: [2, 1, 3] },
  ];
  return cases.map(({ axes, keep, shape }) => ({
    tolerance: approximate,
    ...more,
    given: fc.tuple(tensor(shape, values, dtype)),
    fn: (x) => reduce(x as tf.Tensor, axes, keep),
  }));
}

describe('reductions', () => {
  const operations: Record<string, Operation[]> = {
    all: reducing((x, axes, keep) => tf.all(x, axes, keep), truth, { given: one(truth, 'bool') }),
    any: reducing((x, axes, keep) => tf.any(x, axes, keep), truth, { given: one(truth, 'bool') }),
    logSumExp: reducing((x, axes, keep) => tf.logSumExp(x, axes, keep), real, { gradient: true }),
    max: reducing((x, axes, keep) => tf.max(x, axes, keep)),
    mean: reducing((x, axes, keep) => tf.mean(x, axes, keep), real, { gradient: true }),
    min: reducing((x, axes, keep) => tf.min(x, axes, keep)),
    moments: reducing((x, axes, keep) => tf.moments(x, axes, keep).variance, real, { gradient: true }),
    norm: reducing((x, axes, keep) => tf.norm(x, 'euclidean', axes, keep)),
    prod: reducing((x, axes, keep) => tf.prod(x, axes, keep), unit),
    sum: reducing((x, axes, keep) => tf.sum(x, axes, keep), real, { gradient: true }),
  };
  for (const [name, variants] of Object.entries(operations)) {
    variants.forEach((operation, i) => {
      conforms(`${name}, form ${i}`, operation);
    });
  }
  conforms('sum of integers and truth values', {
    given: fc.tuple(tensor([2, 3], whole, 'int32'), tensor([2, 3], truth, 'bool')),
    fn: (x, y) => [tf.sum(x as tf.Tensor, 0), tf.sum(y as tf.Tensor)],
  });
  conforms('max, gradient without ties', {
    given: fc.tuple(fc.constant({ shape: [2, 3], dtype: 'float32' as const, values: [1, 5, 3, -2, 7, 4] })),
    fn: (x) => [tf.max(x as tf.Tensor, -1), tf.min(x as tf.Tensor, 0)],
    gradient: true,
  });
  conforms('argMax and argMin, first of equals', {
    given: one(whole, 'float32', 3, 1),
    fn: (x) => [tf.argMax(x as tf.Tensor, -1), tf.argMin(x as tf.Tensor, 0)],
  });
  // TensorFlow.js's own gradient is wrong for all but the last axis.
  conforms('cumsum', {
    given: one(real, 'float32', 3, 1),
    fn: (x = tf.scalar(0)) => [
      tf.cumsum(x as tf.Tensor, 0),
      tf.cumsum(x as tf.Tensor, x.rank - 1, true, true),
    ],
    tolerance: approximate,
  });
  conforms('topk', {
    given: fc.tuple(tensor([2, 5], whole)),
    fn: (x) => {
      const { values, indices } = tf.topk(x as tf.Tensor, 3);
      return [values, indices];
    },
  });
});

describe('matrix products', () => {
  const length = fc.integer({ min: 1, max: 5 });
  const sizes = fc.tuple(length, length, length);
  for (const [transposeA, transposeB] of [
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ] as const) {
    conforms(`matMul, transposed ${transposeA}, ${transposeB}`, {
      given: sizes.chain(([n, k, m]) => {
        return fc.tuple(tensor(transposeA ? [k, n] : [n, k]), tensor(transposeB ? [m, k] : [k, m]));
      }),
      fn: (a, b) => tf.matMul(a as tf.Tensor, b as tf.Tensor, transposeA, transposeB),
      tolerance: approximate,
      gradient: true,
    });
    conforms(`matMul of stacks, transposed ${transposeA}, ${transposeB}`, {
      given: sizes.chain(([n, k, m]) => {
        return fc.tuple(
          tensor(transposeA ? [2, 3, k, n] : [2, 3, n, k]),
          tensor(transposeB ? [3, m, k] : [3, k, m]),
        );
      }),
      fn: (a, b) => tf.matMul(a as tf.Tensor, b as tf.Tensor, transposeA, transposeB),
      tolerance: approximate,
    });
  }
  conforms('matMul of integers, confusionMatrix', {
    given: fc.tuple(tensor([2, 3], whole, 'int32'), tensor([3, 2], whole, 'int32')),
    fn: (a, b) => [
      tf.matMul(a as tf.Tensor, b as tf.Tensor),
      tf.math.confusionMatrix(
        tf.abs(tf.reshape(a ?? 0, [6])) as tf.Tensor1D,
        tf.abs(tf.reshape(b ?? 0, [6])) as tf.Tensor1D,
        8,
      ),
    ],
  });
  for (const activation of ['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu'] as const) {
    conforms(`fused matMul, ${activation}`, {
      given: sizes.chain(([n, k, m]) => fc.tuple(tensor([n, k]), tensor([k, m]), tensor([m]))),
      fn: (a, b, bias) =>
        tf.fused.matMul({ a: a as tf.Tensor2D, b: b as tf.Tensor2D, bias: bias as tf.Tensor1D, activation }),
      tolerance: approximate,
    });
  }
  conforms('dot, outerProduct, einsum', {
    given: fc.tuple(tensor([3]), tensor([3, 2]), tensor([2])),
    fn: (a, b, c) => [
      tf.dot(a as tf.Tensor, b as tf.Tensor),
      tf.outerProduct(a as tf.Tensor1D, c as tf.Tensor1D),
      tf.einsum('ij,j->i', b as tf.Tensor, c as tf.Tensor),
    ],
    tolerance: approximate,
  });
});

describe('moving elements', () => {
  const shaped = (
    shape: number[],
    fn: (x: tf.Tensor) => tf.Tensor | tf.Tensor[],
    gradient = true,
  ): Operation => ({
    given: fc.tuple(tensor(shape)),
    fn: (x) => fn(x as tf.Tensor),
    gradient,
  });
  const operations: Record<string, Operation> = {
    broadcastTo: shaped([1, 3], (x) => tf.broadcastTo(x, [4, 3])),
    concat: {
      given: fc.tuple(tensor([2, 3]), tensor([2, 1]), tensor([2, 2])),
      fn: (...all) => tf.concat(all as tf.Tensor2D[], -1),
      gradient: true,
    },
    expandDims: shaped([2, 3], (x) => tf.expandDims(x, -1)),
    flatten: shaped([2, 3], (x) => x.flatten()),
    gather: {
      given: fc.tuple(
        tensor([4, 3]),
        fc.constant({ shape: [2, 2], dtype: 'int32' as const, values: [3, 0, 1, 3] }),
      ),
      fn: (x, indices) => tf.gather(x as tf.Tensor, indices as tf.Tensor2D),
      gradient: true,
    },
    'gather along an axis': {
      given: fc.tuple(
        tensor([2, 4, 2]),
        fc.constant({ shape: [3], dtype: 'int32' as const, values: [3, 0, 3] }),
      ),
      fn: (x, indices) => tf.gather(x as tf.Tensor, indices as tf.Tensor1D, 1),
      gradient: true,
    },
    'gather by batches': {
      given: fc.tuple(
        tensor([2, 4, 2]),
        fc.constant({ shape: [2, 3], dtype: 'int32' as const, values: [3, 0, 3, 1, 2, 0] }),
      ),
      fn: (x, indices) => tf.gather(x as tf.Tensor, indices as tf.Tensor2D, 1, 1),
    },
    gatherND: {
      given: fc.tuple(
        tensor([3, 4, 2]),
        fc.constant({ shape: [2, 2], dtype: 'int32' as const, values: [2, 0, 1, 3] }),
      ),
      fn: (x, indices) => tf.gatherND(x as tf.Tensor, indices as tf.Tensor),
    },
    mirrorPad: shaped(
      [3, 4],
      (x) =>
        tf.mirrorPad(
          x,
          [
            [2, 1],
            [0, 3],
          ],
          'reflect',
        ),
      false,
    ),
    'mirrorPad, symmetric': shaped(
      [3, 4],
      (x) =>
        tf.mirrorPad(
          x,
          [
            [2, 3],
            [1, 0],
          ],
          'symmetric',
        ),
      false,
    ),
    oneHot: {
      given: fc.tuple(tensor([2, 3], whole, 'int32')),
      fn: (x) => [tf.oneHot(x as tf.Tensor, 4), tf.cast(tf.oneHot(x as tf.Tensor, 3, 2, -1), 'float32')],
    },
    pad: shaped([2, 3], (x) =>
      tf.pad(
        x,
        [
          [1, 0],
          [2, 1],
        ],
        0.5,
      ),
    ),
    'rank 0 to rank 3': shaped([], (x) => tf.reshape(x, [1, 1, 1])),
    reshape: shaped([2, 6], (x) => tf.reshape(x, [3, -1, 2])),
    reverse: shaped([2, 3, 2], (x) => tf.reverse(x, [0, -1])),
    scatterND: {
      given: fc.tuple(
        fc.constant({ shape: [3, 1], dtype: 'int32' as const, values: [4, 1, 4] }),
        tensor([3, 2]),
      ),
      fn: (indices, updates) => tf.scatterND(indices as tf.Tensor, updates as tf.Tensor, [5, 2]),
    },
    tensorScatterUpdate: {
      given: fc.tuple(
        tensor([4, 2]),
        fc.constant({ shape: [2, 1], dtype: 'int32' as const, values: [3, 1] }),
        tensor([2, 2]),
      ),
      fn: (x, indices, updates) =>
        tf.tensorScatterUpdate(x as tf.Tensor, indices as tf.Tensor, updates as tf.Tensor),
    },
    slice: shaped([3, 4], (x) => tf.slice(x, [1, 0], [2, -1])),
    'slice to the end': shaped([3, 4], (x) => tf.slice(x, 1)),
    split: shaped([2, 6], (x) => tf.split(x, [1, -1, 2], 1)),
    'split evenly': shaped([4, 2], (x) => tf.split(x, 2, 0)),
    squeeze: shaped([1, 3, 1], (x) => tf.squeeze(x)),
    stack: {
      given: fc.tuple(tensor([2, 3]), tensor([2, 3])),
      fn: (...all) => tf.stack(all, 1),
      gradient: true,
    },
    stridedSlice: shaped([5, 4], (x) => tf.stridedSlice(x, [4, 1], [0, 4], [-2, 2]), false),
    'stridedSlice, dropping an axis': shaped(
      [5, 4],
      (x) => tf.stridedSlice(x, [2, 0], [3, 4], [1, 1], 0, 0, 0, 0, 1),
      false,
    ),
    tile: shaped([2, 3], (x) => tf.tile(x, [3, 2])),
    transpose: shaped([2, 3, 4], (x) => tf.transpose(x, [2, 0, 1])),
    'transpose, reversed': shaped([2, 3], (x) => tf.transpose(x)),
    unsortedSegmentSum: {
      given: fc.tuple(
        tensor([4, 2]),
        fc.constant({ shape: [4], dtype: 'int32' as const, values: [2, 0, 2, 1] }),
      ),
      fn: (x, ids) => tf.unsortedSegmentSum(x as tf.Tensor2D, ids as tf.Tensor1D, 3),
      gradient: true,
    },
    'unsortedSegmentSum of integers, with ids to drop': {
      given: fc.tuple(
        tensor([4, 2], whole, 'int32'),
        fc.constant({ shape: [4], dtype: 'int32' as const, values: [2, -1, 2, 1] }),
      ),
      fn: (x, ids) => tf.unsortedSegmentSum(x as tf.Tensor2D, ids as tf.Tensor1D, 3),
    },
    unstack: shaped([3, 2], (x) => tf.unstack(x, 1)),
    'made inside': {
      given: shapes(2).chain((shape) => fc.tuple(tensor(shape, positive))),
      fn: (x) => [
        tf.add(x as tf.Tensor, tf.fill((x as tf.Tensor).shape, 3)),
        tf.range(1, 9, 3, 'int32'),
        tf.linspace(0, 1, 5),
        tf.zerosLike(x as tf.Tensor),
        tf.onesLike(x as tf.Tensor),
        tf.mul(tf.tensor1d([1, 2, 3]), tf.sum(x as tf.Tensor)),
        tf.eye(3),
      ],
      tolerance: approximate,
    },
  };
  for (const [name, operation] of Object.entries(operations)) conforms(name, operation);
});

describe('losses', () => {
  const logits = fc.tuple(tensor([4, 3]), tensor([4, 3], truth));
  const losses: Record<string, (x: tf.Tensor, y: tf.Tensor) => tf.Tensor> = {
    softmaxCrossEntropy: (x, y) => tf.losses.softmaxCrossEntropy(y, x),
    sigmoidCrossEntropy: (x, y) => tf.losses.sigmoidCrossEntropy(y, x),
    meanSquaredError: (x, y) => tf.losses.meanSquaredError(y, x),
    absoluteDifference: (x, y) => tf.losses.absoluteDifference(y, x),
    huberLoss: (x, y) => tf.losses.huberLoss(y, x),
    cosineDistance: (x, y) => tf.losses.cosineDistance(tf.add(y, 0.5), x, 1),
    'error probability': (x, y) => tf.mean(tf.sub(1, tf.sum(tf.mul(tf.softmax(x), y), -1))),
  };
  for (const [name, loss] of Object.entries(losses)) {
    conforms(name, {
      given: logits,
      fn: (x, y) => loss(x as tf.Tensor, y as tf.Tensor),
      tolerance: approximate,
    });
    conforms(`gradient of ${name}`, {
      given: logits,
      fn: (x, y) => tf.grad((given: tf.Tensor) => loss(given, y as tf.Tensor).asScalar())(x as tf.Tensor),
      tolerance: approximate,
    });
  }
  conforms('layer normalisation', {
    given: fc.tuple(tensor([3, 4]), tensor([4]), tensor([4])),
    fn: (x, gamma, beta) => {
      const { mean, variance } = tf.moments(x as tf.Tensor, -1, true);
      const normal = tf.mul(tf.sub(x as tf.Tensor, mean), tf.rsqrt(tf.add(variance, 1e-3)));
      return tf.add(tf.mul(normal, gamma as tf.Tensor), beta as tf.Tensor);
    },
    tolerance: { absolute: 2e-4, relative: 2e-4 },
  });
});
