import type * as tf from '@tensorflow/tfjs';

/** The names of a model's inputs, in its order. A Sequential model keeps its own list empty. */
export function inputNames({ inputNames: names, inputs }: tf.LayersModel): string[] {
  return names.length === inputs.length ? names : inputs.map(({ sourceLayer }) => sourceLayer.name);
}

/** The names of a model's outputs, in its order: of the layers that they come from. */
export function outputNames({ outputNames: names, outputs }: tf.LayersModel): string[] {
  return names.length === outputs.length ? names : outputs.map(({ sourceLayer }) => sourceLayer.name);
}
