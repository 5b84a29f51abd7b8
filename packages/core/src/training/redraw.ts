import type * as tf from '@tensorflow/tfjs';

/** Draws the first weights of a model. */
type Draw = (model: tf.LayersModel) => void;

const draws = new WeakMap<tf.LayersModel, Draw>();

/** Draws a model's weights, and remembers how: a model of other sizes that takes its place is drawn in the same way. */
export function drawn<Model extends tf.LayersModel>(model: Model, draw: Draw): Model {
  draw(model);
  draws.set(model, draw);
  return model;
}

/** How a model's weights were drawn; undefined if its author did it. */
export const drawOf = (model: tf.LayersModel): Draw | undefined => draws.get(model);
