import * as tf from '@tensorflow/tfjs';

/** The layers that compute something, those of models inside the model included. */
export function innerLayers(model: tf.LayersModel): tf.layers.Layer[] {
  return model.layers.flatMap((layer) => (layer instanceof tf.LayersModel ? innerLayers(layer) : [layer]));
}
