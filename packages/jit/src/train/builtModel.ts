import * as tf from '@tensorflow/tfjs';
import { kindOf } from '../check/perName.ts';
import { partsOf } from './innerLayers.ts';

/**
 * Builds Sequential models, those inside the model included, as their first call would: until then they know neither
 * their regularizers nor the names of their inputs, and cannot be told to stop training.
 */
export function builtModel<Model extends tf.LayersModel>(model: Model): Model {
  if (!(model instanceof tf.LayersModel)) {
    throw new Error(
      `jit: the model is ${kindOf(model)}; expected a tfjs-layers model (tf.sequential, tf.model).`,
    );
  }
  for (const layer of model.layers.flatMap((layer) => [layer, ...partsOf(layer)])) {
    if (layer instanceof tf.LayersModel) builtModel(layer);
  }
  const { model: inner } = model as unknown as { model?: tf.LayersModel | null };
  if (model instanceof tf.Sequential && !inner) model.build();
  return model;
}
