import type { Recipe } from '@digitbench/core';
import { hyperArrays } from '@digitbench/train';
import type { OptimizerDescription, RecipeDescription } from './description.ts';
import { NotDescribed } from './not-described.ts';

export interface Course {
  epochs: number;
  stepsPerEpoch: number;
}

/**
 * A recipe as data for a training of that course. Code of the recipe's author is left out if that saves the peer work
 * (an augmentation) or replaced by what costs no more (an own loss by the named loss that the recipe validates with, an own
 * optimizer by plain SGD); `simplified` lists it. Throws a NotDescribed where neither is possible.
 */
export function describeRecipe(
  recipe: Recipe,
  course: Course,
): { recipe: RecipeDescription; simplified: string[] } {
  const simplified: string[] = [];
  if (recipe.augment !== undefined) simplified.push('no augmentation');
  const hyper = hyperArrays(recipe, course, 0, course.epochs * course.stepsPerEpoch);
  const listed = (name: string) => {
    const values = hyper[name];
    return values === undefined ? null : [...values];
  };
  return {
    recipe: {
      loss: lossOf(recipe, simplified),
      optimizer: optimizerOf(recipe, simplified),
      batchSize: recipe.batchSize,
      ...course,
      shuffle: recipe.shuffle,
      learningRate: listed('learningRate') ?? [],
      momentum: listed('momentum'),
      averageWeight: listed('averageWeight'),
      recomputeStatistics: recipe.averaging?.recomputeStatistics ?? false,
      trainingMode: recipe.trainingMode ?? { training: true, validation: false, test: false },
    },
    simplified,
  };
}

function lossOf({ loss, evaluationLoss }: Recipe, simplified: string[]): RecipeDescription['loss'] {
  const named = typeof loss === 'string' ? loss : evaluationLoss;
  if (named !== 'cross-entropy' && named !== 'error-probability')
    throw new NotDescribed(typeof named === 'string' ? `loss ${named}` : 'a loss of its own');
  if (named !== loss) simplified.push(`${named} in place of its own loss`);
  return named;
}

function optimizerOf({ optimizer, decayOn = 'all' }: Recipe, simplified: string[]): OptimizerDescription {
  const usual = {
    momentum: 0,
    nesterov: false,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-8,
    weightDecay: 0,
    decayOn,
  };
  if ('create' in optimizer) {
    simplified.push('plain SGD in place of its own optimizer');
    return { ...usual, name: 'sgd' };
  }
  if (optimizer.name === 'rmsprop') throw new NotDescribed('optimizer rmsprop');
  if (optimizer.name === 'sgd' && optimizer.dampening) throw new NotDescribed('SGD with dampening');
  return { ...usual, ...optimizer };
}
