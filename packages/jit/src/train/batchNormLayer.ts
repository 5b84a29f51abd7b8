import * as tf from '@tensorflow/tfjs';
import { batchNormalise } from './batchNorm.ts';
import { type LayerCall, variableOf } from './layer.ts';

/**
 * What a BatchNormalization layer does while training: normalises by the batch's statistics with one kernel, and moves
 * the running ones as tfjs-layers does (biased variance). Null for a layer of another kind.
 */
export function trainingBatchNorm(layer: tf.layers.Layer): LayerCall | null {
  if (layer.getClassName() !== 'BatchNormalization') return null;
  const { axis, epsilon, momentum } = layer.getConfig();
  const weights = new Map(
    layer.weights.map((weight) => [weight.originalName.split('/').at(-1), variableOf(weight)]),
  );
  const movingMean = weights.get('moving_mean');
  const movingVariance = weights.get('moving_variance');
  if (typeof axis !== 'number' || typeof epsilon !== 'number' || typeof momentum !== 'number') {
    throw new Error(`jit: batch norm layer ${layer.name} has no single axis, epsilon and momentum.`);
  }
  if (!movingMean || !movingVariance) throw new Error(`jit: batch norm layer ${layer.name} is not built.`);
  const move = (running: tf.Variable, batch: tf.Tensor) => {
    running.assign(tf.add(tf.mul(running, momentum), tf.mul(batch, 1 - momentum)));
  };
  return (input) => {
    const last = input.rank - 1;
    const channels = axis < 0 ? axis + input.rank : axis;
    const order = [...Array(input.rank).keys()].filter((other) => other !== channels).concat(channels);
    const back = order.map((_, i) => order.indexOf(i));
    const x = channels === last ? input : tf.transpose(input, order);
    const gamma = weights.get('gamma') ?? tf.ones(movingMean.shape);
    const beta = weights.get('beta') ?? tf.zeros(movingMean.shape);
    const { y, mean, variance } = batchNormalise(x, gamma, beta, epsilon);
    move(movingMean, mean);
    move(movingVariance, variance);
    return channels === last ? y : tf.transpose(y, back);
  };
}
