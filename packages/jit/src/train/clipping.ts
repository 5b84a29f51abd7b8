import * as tf from '@tensorflow/tfjs';

/** How gradients are held in bounds before a step; in this order where several are given. */
export interface Clipping {
  /** Each element is kept between -clipValue and clipValue. */
  readonly clipValue?: number;
  /** Each variable's gradient is scaled down to this norm (the root of its sum of squares). */
  readonly clipNorm?: number;
  /** All gradients are scaled down together, to this norm of all of them. */
  readonly globalClipNorm?: number;
}

export const clippingNames = [
  'clipValue',
  'clipNorm',
  'globalClipNorm',
] as const satisfies (keyof Clipping)[];

/** What clips the gradients of one step. */
export function clipper(clipping: Clipping): (gradients: tf.Tensor[]) => tf.Tensor[] {
  for (const name of clippingNames) {
    const value = clipping[name];
    if (value === undefined || value > 0) continue;
    throw new Error(`jit: the optimizer got ${value} as ${name}; expected a number above 0.`);
  }
  const { clipValue, clipNorm, globalClipNorm } = clipping;
  return (gradients) => {
    let clipped = gradients;
    if (clipValue !== undefined) {
      clipped = clipped.map((gradient) => tf.clipByValue(gradient, -clipValue, clipValue));
    }
    if (clipNorm !== undefined) {
      clipped = clipped.map((gradient) => tf.mul(gradient, factor(squares(gradient), clipNorm)));
    }
    if (globalClipNorm !== undefined && clipped.length > 0) {
      const common = factor(tf.addN(clipped.map((gradient) => squares(gradient))), globalClipNorm);
      clipped = clipped.map((gradient) => tf.mul(gradient, common));
    }
    return clipped;
  };
}

const squares = (gradient: tf.Tensor) => tf.sum(tf.square(gradient));

/** limit / max(norm, limit): 1 where the norm is within the limit, as in tf.clip_by_norm of TensorFlow. */
const factor = (sumOfSquares: tf.Tensor, limit: number) =>
  tf.div(limit, tf.maximum(tf.sqrt(sumOfSquares), limit));
