import {
  type InputPreparation,
  type LossContext,
  lossFunction,
  nameOutputs,
  type Optimizer,
  prepareInputs,
  type Recipe,
  type StepRandom,
  type Task,
  type Tensors,
} from '@digitbench/core';
import { createAverage, createOptimizer, stepRandom } from '@digitbench/jit';
import * as tf from '@tensorflow/tfjs';
import type { Program } from '../engines/engine.ts';
import { drawsNothing } from './draws-nothing.ts';
import { feed, predictInputs, rawInputs, rawTargets, trainInputs } from './inputs.ts';
import type { TrainableNetwork } from './network.ts';

/** A trained network whose outputs reach the loss of another. */
export interface Teacher {
  network: TrainableNetwork;
  task: Task;
  input: InputPreparation;
}

export interface ProgramSource {
  task: Task;
  network: TrainableNetwork;
  recipe: Recipe;
  teacher?: Teacher | undefined;
}

export interface TrainingProgram extends Program {
  /** The variables that outlive the training: the network's. */
  readonly weights: readonly tf.Variable[];
  /** Their averages, in the same order, if the recipe averages. */
  readonly averages: readonly tf.Variable[] | undefined;
  /** Everything else that a new training resets: optimizer slots. */
  readonly slots: readonly tf.Variable[];
  /** Whether its training step, once it has run or been traced, drew random numbers. */
  readonly draws: () => boolean;
}

/** Writes an entry's recipe as one training step over variables: what every engine runs, by whatever means. */
export function buildProgram({ task, network, recipe, teacher }: ProgramSource): TrainingProgram {
  const { trainable } = network;
  const optimizer = makeOptimizer(recipe, trainable);
  const average = recipe.averaging === undefined ? undefined : createAverage(network.variables);
  const loss = lossFunction(recipe.loss);
  const trainingMode = recipe.trainingMode?.training ?? true;

  const scores = (inputs: Tensors, training: boolean, random: StepRandom): Tensors => {
    const prepared = prepareInputs(task, network.network, recipe.input, inputs);
    return nameOutputs(task, network.apply(prepared, { training, random }));
  };

  let draws = false;
  /** The step's random numbers; says that some were drawn. */
  const observed = (random: StepRandom): StepRandom => ({
    uniform(shape, stream) {
      draws = true;
      return random.uniform(shape, stream);
    },
  });

  return {
    draws: () => draws,
    variables: [
      ...network.variables,
      ...optimizer.slots,
      ...(average?.slots ?? []),
      ...(teacher?.network.variables ?? []),
    ],
    weights: network.variables,
    slots: optimizer.slots,
    averages: average?.slots,
    inputs: trainInputs(task, recipe),
    predictInputs: predictInputs(task),
    batchSize: recipe.batchSize,

    trainStep(feeds) {
      const random = observed(drawn(feeds));
      let batch = { inputs: rawInputs(task, feeds), targets: rawTargets(task, feeds) };
      if (recipe.augment !== undefined) batch = recipe.augment(batch.inputs, batch.targets, random);
      const context: LossContext = {
        training: true,
        random,
        ...(teacher === undefined ? {} : { teacher: teach(teacher, batch.inputs, random) }),
      };
      const { value, grads } = gradients(() => {
        const mean = tf.mean(loss(scores(batch.inputs, trainingMode, random), batch.targets, context));
        const penalty = network.regularization();
        return (penalty === null ? mean : tf.add(mean, penalty)).asScalar();
      }, trainable);
      optimizer.apply(
        trainable.map((variable) => gradientOf(variable, grads)),
        {
          learningRate: feed(feeds, 'learningRate').asScalar(),
          ...(recipe.momentum === undefined ? {} : { momentum: feed(feeds, 'momentum').asScalar() }),
        },
      );
      network.constrain();
      average?.update(feed(feeds, 'averageWeight').asScalar());
      return { loss: value };
    },

    predict(feeds, training) {
      return scores(rawInputs(task, feeds), training, training ? drawn(feeds) : drawsNothing('network'));
    },
  };
}

function makeOptimizer(recipe: Recipe, trainable: tf.Variable[]): Optimizer {
  if ('create' in recipe.optimizer) return recipe.optimizer.create(trainable);
  const decay = recipe.decayOn === 'kernels' ? { decay: (variable: tf.Variable) => variable.rank >= 2 } : {};
  return createOptimizer(recipe.optimizer, trainable, decay);
}

function teach({ network, task, input }: Teacher, inputs: Tensors, random: StepRandom): Tensors {
  const prepared = prepareInputs(task, network.network, input, inputs);
  return nameOutputs(task, network.apply(prepared, { training: false, random }));
}

/** How TensorFlow.js says that no variable leads to the loss. */
const noPath = /^Cannot (compute gradient of y=f|find a connection between any variable)/;

/** tf.variableGrads; a loss that no variable leads to is named as such. */
function gradients(lossOf: () => tf.Scalar, trainable: tf.Variable[]): ReturnType<typeof tf.variableGrads> {
  try {
    return tf.variableGrads(lossOf, trainable);
  } catch (error) {
    if (!(error instanceof Error && noPath.test(error.message))) throw error;
    throw new Error(
      'program: the loss does not depend on any trainable variable; a gradient needs a path of differentiable ' +
        'operations from the weights to the scores. Look for dataSync, an op without a gradient or a constant in its way',
      { cause: error },
    );
  }
}

function gradientOf(variable: tf.Variable, gradients: tf.NamedTensorMap): tf.Tensor {
  const gradient = gradients[variable.name];
  if (gradient === undefined) {
    throw new Error(
      `program: the loss does not depend on ${variable.name}; a trainable variable needs a gradient`,
    );
  }
  return gradient;
}

const drawn = (feeds: Record<string, tf.Tensor>) => stepRandom(feed(feeds, 'seed'), feed(feeds, 'step'));
