import type { StepRandom, Tensors } from '@digitbench/core';
import * as tf from '@tensorflow/tfjs';

/** Pixels by which an image is moved at most, and the part of its size by which it grows or shrinks. */
const SHIFT = 2;
const STRETCH = 0.1;

/** Moves and stretches every image by amounts of its own, in both directions. Images are [batch, rows, columns]. */
export function shiftAndStretch(
  inputs: Tensors,
  targets: Tensors,
  random: StepRandom,
): { inputs: Tensors; targets: Tensors } {
  const { image } = inputs;
  if (!image) throw new RangeError('shiftAndStretch: no input "image" given.');
  const [batch = 0, rows = 0, columns = 0] = image.shape;
  const ofRows = resample(batch, rows, random, 'rows');
  const ofColumns = resample(batch, columns, random, 'columns');
  return {
    inputs: { ...inputs, image: tf.matMul(tf.matMul(ofRows, image), ofColumns, false, true) },
    targets,
  };
}

/**
 * Matrices [batch, out, in] that resample a line of pixels, linearly between neighbours: pixel `out` is read at
 * centre + (out - centre) * stretch + shift, and what lies outside is 0.
 */
function resample(batch: number, size: number, random: StepRandom, axis: string): tf.Tensor {
  const between = (low: number, high: number, use: string) =>
    tf.add(tf.mul(random.uniform([batch, 1, 1], `${axis} ${use}`), high - low), low);
  const centre = (size - 1) / 2;
  const places = tf.range(0, size);
  const from = tf.add(
    tf.mul(tf.reshape(tf.sub(places, centre), [1, size, 1]), between(1 - STRETCH, 1 + STRETCH, 'stretch')),
    tf.add(between(-SHIFT, SHIFT, 'shift'), centre),
  ); // [batch, out, 1]
  return tf.relu(tf.sub(1, tf.abs(tf.sub(from, tf.reshape(places, [1, 1, size])))));
}
