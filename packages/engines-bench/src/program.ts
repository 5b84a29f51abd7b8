import { createOptimizer, type OptimizerSpec, stepRandom } from '@digitbench/jit';
import type { Program, StepInputs } from '@digitbench/train';
import * as tf from '@tensorflow/tfjs';
import { buildNetwork } from './network.ts';
import type { StepSpec } from './steps.ts';
import { weightsOf } from './weights.ts';

/** A step as the program that every engine of the harness runs. */
export function stepProgram(step: StepSpec, weights: readonly Float32Array[]): Program {
  const specs = weightsOf(step);
  const variables = specs.map(({ shape }, i) => {
    const values = weights[i];
    if (values === undefined)
      throw new Error(`engines-bench: ${weights.length} weights given, ${specs.length} expected`);
    return tf.tidy(() => tf.variable(tf.tensor(values, shape)));
  });
  const network = buildNetwork(step.layers, variables);
  const optimizer = createOptimizer(optimizerOf(step), network.trainable);
  return {
    variables: [...network.trainable, ...network.statistics, ...optimizer.slots],
    batchSize: step.batchSize,
    inputs: {
      gathered: { image: { shape: step.input, dtype: 'uint8' }, label: { shape: [], dtype: 'uint8' } },
      scanned: { step: { shape: [], dtype: 'int32' }, learningRate: { shape: [], dtype: 'float32' } },
      constant: { seed: { shape: [], dtype: 'int32' } },
    },
    trainStep(feeds) {
      const random = stepRandom(feed(feeds, 'seed'), feed(feeds, 'step'));
      const images = tf.mul(feed(feeds, 'image'), 1 / 255);
      const labels = tf.cast(feed(feeds, 'label'), 'int32');
      const { value, grads } = tf.variableGrads(() => {
        const logits = network.apply(images, random);
        const targets = tf.oneHot(labels, step.classes); // [batch, classes]
        return tf.mean(tf.neg(tf.sum(tf.mul(targets, tf.logSoftmax(logits)), -1))).asScalar();
      }, network.trainable);
      optimizer.apply(grads, { learningRate: feed(feeds, 'learningRate') });
      return { loss: value };
    },
    // Only training is measured, so this is the smallest prediction that an engine accepts.
    predictInputs: { evaluation: labelOnly, training: labelOnly },
    predict: (feeds) => ({ label: feed(feeds, 'label') }),
  };
}

function optimizerOf({ optimizer, momentum }: StepSpec): OptimizerSpec {
  if (optimizer === 'adam') return { name: 'adam', epsilon: 1e-8 };
  return momentum === 0 ? { name: 'sgd' } : { name: 'sgd', momentum };
}

const labelOnly: StepInputs = {
  gathered: { label: { shape: [], dtype: 'uint8' } },
  scanned: {},
  constant: {},
};

function feed(feeds: Record<string, tf.Tensor>, name: string): tf.Tensor {
  const tensor = feeds[name];
  if (tensor === undefined) throw new Error(`engines-bench: the step got no ${name}`);
  return tensor;
}
