import type * as tf from '@tensorflow/tfjs';

/** The names of a model's inputs, in its order. A Sequential model keeps its own list empty. */
export function inputNames({ inputNames: names, inputs }: tf.LayersModel): string[] {
  return names.length === inputs.length ? names : inputs.map(({ sourceLayer }) => sourceLayer.name);
}

/** The names of a model's outputs, in its order: of the layers that they come from. */
export function outputNames({ outputNames: names, outputs }: tf.LayersModel): string[] {
  return names.length === outputs.length ? names : outputs.map(({ sourceLayer }) => sourceLayer.name);
}

/**
 * The same, each its own: outputs of one layer that is applied more than once are numbered from 0 (score_0, score_1), as
 * tfjs-layers numbers their losses.
 */
export function distinctOutputNames(model: tf.LayersModel): string[] {
  const names = outputNames(model);
  const timesIn = (list: readonly string[], name: string) => list.filter((other) => other === name).length;
  return names.map((name, i) =>
    timesIn(names, name) > 1 ? `${name}_${timesIn(names.slice(0, i), name)}` : name,
  );
}
