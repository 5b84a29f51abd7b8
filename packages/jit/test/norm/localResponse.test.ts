import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { approximate, conforms } from '../ops/conform.ts';
import { tensor } from '../ops/generate.ts';

for (const [radius, bias, alpha, beta] of [
  [1, 1, 0.5, 0.75],
  [5, 2, 0.1, 0.5],
  [0, 1, 1, 1],
] as const) {
  conforms(`localResponseNormalization over ${2 * radius + 1} channels`, {
    given: fc.integer({ min: 1, max: 6 }).chain((channels) => fc.tuple(tensor([2, 1, 2, channels]))),
    fn: (x) => tf.localResponseNormalization(x as tf.Tensor4D, radius, bias, alpha, beta),
    tolerance: approximate,
    gradient: true,
  });
}
