import * as tf from '@tensorflow/tfjs';
import { innerLayers } from './innerLayers.ts';

/**
 * The penalties of the regularizers of a model's weights, as tfjs-layers adds them to the loss, and those that it
 * overlooks: of recurrent layers, whose weights belong to cells, and of what Bidirectional wraps.
 */
export function penalties(model: tf.LayersModel): tf.Scalar[] {
  const overlooked = innerLayers(model).flatMap((layer) => cellsOf(layer));
  return [...model.calculateLosses(), ...overlooked.flatMap((cell) => cell.calculateLosses())];
}

/** The layers inside a layer whose weights are its own, but whose losses it does not pass on. */
function cellsOf(layer: tf.layers.Layer): tf.layers.Layer[] {
  const { cell, cells, forwardLayer, backwardLayer } = layer as unknown as Partial<Record<string, unknown>>;
  const inside = [cell, forwardLayer, backwardLayer, ...(Array.isArray(cells) ? cells : [])];
  return inside.filter((part) => part instanceof tf.layers.Layer).flatMap((part) => [part, ...cellsOf(part)]);
}
