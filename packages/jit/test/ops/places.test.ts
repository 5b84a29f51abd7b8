import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe } from 'vitest';
import { approximate, conforms } from './conform.ts';
import { natural, one, positive, real, tensor, truth } from './generate.ts';

describe('exchanging places with channels or the batch', () => {
  conforms('depthToSpace', {
    given: fc.tuple(tensor([2, 2, 3, 12])),
    fn: (x) => tf.depthToSpace(x as tf.Tensor4D, 2),
  });
  conforms('spaceToBatchND', {
    given: fc.tuple(tensor([2, 3, 5, 2])),
    fn: (x) =>
      tf.spaceToBatchND(
        x as tf.Tensor,
        [2, 3],
        [
          [1, 0],
          [0, 1],
        ],
      ),
    gradient: true,
  });
  conforms('batchToSpaceND', {
    given: fc.tuple(tensor([8, 2, 3])),
    fn: (x) => tf.batchToSpaceND(x as tf.Tensor, [4], [[1, 2]]),
    gradient: true,
  });
  conforms('dilated pooling', {
    given: fc.tuple(tensor([1, 7, 6, 2])),
    fn: (x) => tf.pool(x as tf.Tensor4D, 2, 'avg', 'valid', 2, 1),
    tolerance: approximate,
  });
  conforms('flipLeftRight', {
    given: fc.tuple(tensor([2, 2, 3, 1])),
    fn: (x) => tf.image.flipLeftRight(x as tf.Tensor4D),
  });
  conforms('diag', {
    given: fc.tuple(tensor([3]), tensor([2, 2], truth, 'bool')),
    fn: (x, y) => [tf.diag(x as tf.Tensor), tf.diag(y as tf.Tensor)],
  });
});

describe('along an axis', () => {
  conforms('cumprod', {
    given: one(real, 'float32', 3, 1),
    fn: (x = tf.scalar(0)) => [
      tf.cumprod(x, 0),
      tf.cumprod(x, x.rank - 1, true, true),
      tf.cumprod(x, 0, true),
    ],
    tolerance: approximate,
  });
  conforms('cumprod of a long axis of integers', {
    given: fc.tuple(tensor([11], fc.constantFrom(-2, -1, 1, 2), 'int32')),
    fn: (x) => [tf.cumprod(x as tf.Tensor), tf.cumprod(x as tf.Tensor, 0, false, true)],
  });
  conforms('prod, with gradients', {
    given: fc.tuple(tensor([2, 3, 2], positive)),
    fn: (x) => [tf.prod(x as tf.Tensor, 2), tf.prod(x as tf.Tensor, 1)],
    tolerance: approximate,
    gradient: true,
  });
  conforms('bincount and denseBincount', {
    given: fc.tuple(tensor([6], natural, 'int32'), tensor([6], real), tensor([2, 4], natural, 'int32')),
    fn: (x, weights, rows) => [
      tf.bincount(x as tf.Tensor1D, weights as tf.Tensor1D, 5),
      tf.bincount(x as tf.Tensor1D, tf.tensor1d([], 'int32'), 9),
      tf.denseBincount(rows as tf.Tensor2D, tf.tensor2d([], [0, 0]), 6),
      tf.denseBincount(rows as tf.Tensor2D, tf.tensor2d([], [0, 0]), 6, true),
    ],
    tolerance: approximate,
  });
  conforms('searchSorted', {
    given: fc.tuple(
      tensor([2, 5], natural).map((x) => ({
        ...x,
        values: [x.values.slice(0, 5), x.values.slice(5)].flatMap((row) => row.sort((a, b) => a - b)),
      })),
      tensor([2, 3], natural),
    ),
    fn: (x, values) => [
      tf.searchSorted(x as tf.Tensor, values as tf.Tensor, 'left'),
      tf.searchSorted(x as tf.Tensor, values as tf.Tensor, 'right'),
    ],
  });
});
