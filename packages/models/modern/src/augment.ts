import type { StepRandom, Tensors } from '@digitbench/core';
import * as tf from '@tensorflow/tfjs';

/** Pixels by which an image is moved at most; the parts of its size by which it is stretched and slanted at most. */
const SHIFT = 2;
const STRETCH = 0.1;
const SLANT = 0.15;

/**
 * Moves, stretches and slants every image by amounts of its own, in both directions: a linear map near the identity,
 * rotations by up to 9 degrees among them. Images are [batch, rows, columns].
 */
export function warp(
  inputs: Tensors,
  targets: Tensors,
  random: StepRandom,
): { inputs: Tensors; targets: Tensors } {
  const { image } = inputs;
  if (!image) throw new RangeError('warp: no input "image" given.');
  const [batch = 0, rows = 0, columns = 0] = image.shape;
  const between = (low: number, high: number, use: string) =>
    tf.add(tf.mul(random.uniform([batch, 1, 1], use), high - low), low);
  const row = centred(rows, [1, rows, 1]);
  const column = centred(columns, [1, 1, columns]);
  /** Where a pixel is read along one axis, from 0: its own place stretched, slanted by the other axis, and moved. */
  const readAt = (along: tf.Tensor, across: tf.Tensor, size: number, axis: string) =>
    tf.add(
      tf.add(
        tf.mul(along, between(1 - STRETCH, 1 + STRETCH, `${axis} stretch`)),
        tf.mul(across, between(-SLANT, SLANT, `${axis} slant`)),
      ),
      tf.add(between(-SHIFT, SHIFT, `${axis} shift`), (size - 1) / 2),
    ); // [batch, rows, columns]
  const moved = interpolate(
    image,
    readAt(row, column, rows, 'rows'),
    readAt(column, row, columns, 'columns'),
  );
  return { inputs: { ...inputs, image: moved }, targets };
}

const centred = (size: number, shape: number[]) =>
  tf.reshape(tf.sub(tf.range(0, size), (size - 1) / 2), shape);

/** The images between their pixels, linearly; what lies outside is 0. Places [batch, rows, columns] count from 0. */
function interpolate(image: tf.Tensor, y: tf.Tensor, x: tf.Tensor): tf.Tensor {
  const [batch = 0, rows = 0, columns = 0] = image.shape;
  // A frame of zeros, two wide at the end: every place outside is read in it.
  const framed = tf.pad(image, [
    [0, 0],
    [1, 2],
    [1, 2],
  ]);
  const pixels = tf.reshape(framed, [-1]);
  const [top, down] = split(tf.add(tf.clipByValue(y, -1, rows), 1));
  const [left, right] = split(tf.add(tf.clipByValue(x, -1, columns), 1));
  const width = columns + 3;
  const start = tf.reshape(tf.mul(tf.range(0, batch, 1, 'int32'), integer((rows + 3) * width)), [
    batch,
    1,
    1,
  ]);
  const first = tf.add(start, tf.add(tf.mul(top, integer(width)), left));
  const pixel = (offset: number) => tf.gather(pixels, tf.add(first, integer(offset)));
  const mix = (a: tf.Tensor, b: tf.Tensor, part: tf.Tensor) => tf.add(a, tf.mul(part, tf.sub(b, a)));
  return mix(mix(pixel(0), pixel(1), right), mix(pixel(width), pixel(width + 1), right), down);
}

const integer = (value: number) => tf.scalar(value, 'int32');

/** Whole part as int32, and the rest. */
function split(places: tf.Tensor): [whole: tf.Tensor, rest: tf.Tensor] {
  const whole = tf.floor(places);
  return [tf.cast(whole, 'int32'), tf.sub(places, whole)];
}
