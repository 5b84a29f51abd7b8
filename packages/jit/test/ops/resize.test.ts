import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe } from 'vitest';
import { approximate, conforms } from './conform.ts';
import { real, tensor } from './generate.ts';

const image = (x: tf.Tensor | undefined) => x as tf.Tensor4D;
const length = fc.integer({ min: 1, max: 5 });

/**
 * An image and a new size: square, since the cpu backend's gradient of bilinear resizing mixes up the sides of others;
 * only one, since that of nearest neighbours reads the wrong places of all but the first of a batch; and of more than
 * one pixel, with which the latter never ends where corners are aligned.
 */
const square = fc
  .tuple(fc.integer({ min: 2, max: 5 }), length, length)
  .chain(([side, rows, columns]) =>
    fc.tuple(tensor([1, side, side, 3], real), tensor([rows]), tensor([columns])),
  );
const oblong = tensor([1, 2, 5, 3], real).map((x) => [x]);

describe('images of another size', () => {
  const kinds = { nearest: tf.image.resizeNearestNeighbor, bilinear: tf.image.resizeBilinear };
  for (const [kind, resize] of Object.entries(kinds)) {
    for (const corners of [false, true]) {
      conforms(`${kind}${corners ? ', corners aligned' : ''}, with gradients`, {
        given: square,
        // The two vectors only tell the new size.
        fn: (x, rows = tf.ones([1]), columns = tf.ones([1])) =>
          tf.add(
            resize(image(x), [rows.size, columns.size], corners),
            tf.mul(tf.add(tf.sum(rows), tf.sum(columns)), 0),
          ),
        tolerance: approximate,
        gradient: true,
      });
    }
    // The gradient kernels of TensorFlow.js leave half-pixel centres out, so there are no finite differences to meet.
    conforms(`${kind} with half-pixel centres`, {
      given: oblong,
      fn: (x) => [resize(image(x), [3, 4], false, true), resize(image(x), [7, 2], false, true)],
      tolerance: approximate,
    });
  }
  conforms('integers', {
    given: fc.tuple(tensor([1, 2, 3, 1], fc.integer({ min: -9, max: 9 }), 'int32')),
    fn: (x) => [tf.image.resizeNearestNeighbor(image(x), [4, 4]), tf.image.resizeBilinear(image(x), [3, 5])],
    tolerance: approximate,
  });
});
