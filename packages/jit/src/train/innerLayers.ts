import * as tf from '@tensorflow/tfjs';

/** The layers that compute something, those of models inside the model included. */
export function innerLayers(model: tf.LayersModel): tf.layers.Layer[] {
  return model.layers.flatMap((layer) => (layer instanceof tf.LayersModel ? innerLayers(layer) : [layer]));
}

/** The layers that a layer is made of: what a wrapper wraps, the cells of a recurrent one. */
export function partsOf(layer: tf.layers.Layer): tf.layers.Layer[] {
  const {
    layer: wrapped,
    cell,
    cells,
    forwardLayer,
    backwardLayer,
  } = layer as unknown as Partial<Record<string, unknown>>;
  const isBidirectional = forwardLayer !== undefined;
  // Bidirectional keeps the layer that its two were copied from, and does not use it.
  const parts = [isBidirectional ? null : wrapped, cell, forwardLayer, backwardLayer];
  return [...parts, ...(Array.isArray(cells) ? cells : [])].filter((part) => part instanceof tf.layers.Layer);
}

/** The same, and what those are made of in turn, to the bottom: models inside wrappers, wrappers inside wrappers. */
export function allPartsOf(layer: tf.layers.Layer): tf.layers.Layer[] {
  const parts = layer instanceof tf.LayersModel ? layer.layers : partsOf(layer);
  return parts.flatMap((part) => [part, ...allPartsOf(part)]);
}
