import * as tf from '@tensorflow/tfjs';
import { withScores } from '../loss/head.ts';
import type { Objective } from '../loss/objective.ts';
import { type Scan, scan } from '../scan.ts';
import type { Optimizer } from '../train/optimizer.ts';
import type { PreparedModel } from '../train/prepareModel.ts';
import { stepRandom } from '../train/stepRandom.ts';
import { batchOf, type Examples } from './examples.ts';
import { measureName } from './measure.ts';

/** Compiles the training of a model, batch by batch of one size (`like` is the same for another one); its outputs are the objective's measures. */
export function compileTraining(
  prepared: PreparedModel,
  optimizer: Optimizer,
  objective: Objective,
  examples: Examples,
  batchSize: number,
  like?: Scan,
): Promise<Scan> {
  return scan((tensors) => trainingStep(prepared, optimizer, objective, examples, tensors), {
    batchSize,
    like,
    inputs: {
      gathered: examples.specs,
      scanned: { learningRate: { shape: [], dtype: 'float32' }, step: { shape: [], dtype: 'int32' } },
      constant: { seed: { shape: [], dtype: 'int32' } },
    },
    variables: [...prepared.variables, ...optimizer.slots],
  });
}

function trainingStep(
  prepared: PreparedModel,
  optimizer: Optimizer,
  objective: Objective,
  examples: Examples,
  tensors: Record<string, tf.Tensor>,
): Record<string, tf.Tensor> {
  const { learningRate, step, seed } = tensors;
  if (!learningRate || !step || !seed) throw new Error('jit: the training step lacks an input.');
  const { trainable } = prepared;
  let kept: tf.Tensor[] = [];
  const { value, grads } = tf.variableGrads(() => {
    const { x, targets, weights } = batchOf(examples, tensors);
    const given = withScores(objective.heads, () =>
      prepared.apply(x, { training: true, random: stepRandom(seed, step) }),
    );
    const { loss, measures } = objective.measure(Array.isArray(given) ? given : [given], targets, weights);
    // What is measured beside the loss outlives the tidying of the gradient's scope.
    kept = measures.map((measured) => tf.keep(measured));
    const penalty = prepared.regularization();
    return penalty ? tf.add(loss, penalty).asScalar() : loss;
  }, trainable);
  const measured = kept.map((each) => tf.clone(each));
  tf.dispose(kept);
  // A weight that the loss does not depend on has no gradient.
  const gradients = trainable.map((variable) => grads[variable.name] ?? tf.zerosLike(variable));
  optimizer.apply(gradients, { learningRate });
  prepared.constrain();
  return Object.fromEntries([value, ...measured].map((each, i) => [measureName(i), each]));
}
