import * as tf from '@tensorflow/tfjs';
import { variableOf } from './layer.ts';

interface Constraint {
  apply(weight: tf.Tensor): tf.Tensor;
}

/**
 * What puts a model's trainable weights back where their constraints (nonNeg, maxNorm, …) want them: to be called
 * after each update. model.fit does not do it: the optimizers of tf.train write past the constraint.
 */
export function constrainer(model: tf.LayersModel): () => void {
  const constrained = model.trainableWeights.flatMap((weight) => {
    const { constraint } = weight as { constraint?: Constraint | null };
    return constraint ? [{ variable: variableOf(weight), constraint }] : [];
  });
  return () => {
    for (const { variable, constraint } of constrained) {
      tf.tidy(() => variable.assign(constraint.apply(variable)));
    }
  };
}
