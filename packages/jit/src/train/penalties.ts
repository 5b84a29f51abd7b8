import * as tf from '@tensorflow/tfjs';
import { innerLayers, partsOf } from './innerLayers.ts';

/**
 * The penalties of the regularizers of a model's weights: those that tfjs-layers adds to the loss, and those that it
 * overlooks, of recurrent layers, whose weights belong to cells, and of models and layers inside wrappers.
 */
export function penalties(model: tf.LayersModel): tf.Scalar[] {
  return [...model.calculateLosses(), ...innerLayers(model).flatMap((layer) => overlooked(layer))];
}

/** The penalties of what a layer is made of, but for those that it passes on itself. */
function overlooked(layer: tf.layers.Layer): tf.Scalar[] {
  return partsOf(layer).flatMap((part) => {
    if (part instanceof tf.LayersModel) return penalties(part);
    // A wrapper passes on the losses of the layer itself.
    const passedOn = layer.losses === part.losses;
    return [...(passedOn ? [] : part.calculateLosses()), ...overlooked(part)];
  });
}

/**
 * tfjs-layers refuses a layer with an activityRegularizer, except inside wrappers, where it says nothing and does
 * nothing.
 */
export function refuseActivityRegularizers(layers: readonly tf.layers.Layer[]): void {
  for (const layer of layers) {
    const { activityRegularizer } = layer as unknown as { activityRegularizer?: unknown };
    if (activityRegularizer) {
      throw new Error(
        `jit: layer ${layer.name} has an activityRegularizer, which tfjs-layers does not carry out; add its penalty to the ` +
          'loss of a step of your own.',
      );
    }
    const parts = partsOf(layer);
    refuseActivityRegularizers(
      parts.flatMap((part) => (part instanceof tf.LayersModel ? innerLayers(part) : [part])),
    );
  }
}
