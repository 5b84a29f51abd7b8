import * as tf from '@tensorflow/tfjs';
import type { Network } from '../contract/network.ts';
import { trainableOf, variablesOf } from '../training/network.ts';

/** A problem of a network whose numbers do not depend on its seed, and on its seed alone. */
export interface SeedProblem {
  /** Which part of the entry. */
  field: 'build' | 'recipe';
  given: string;
  expected: string;
  remedy: string;
}

export interface Builds {
  /** Builds the network from a stream: the same for the same name, another for another. */
  build(stream: 'one' | 'other'): Network | Promise<Network>;
  /** Whether its first weights come from elsewhere than the seed. */
  pretrained: boolean;
  /** One step's numbers (outputs, loss), drawn from the same stream each time. */
  step(network: Network): Float32Array[];
}

/**
 * Builds a network twice from one seed and once from another, and takes one step twice. The same seed must give the same weights
 * and the same numbers, another seed different weights, and all must have the same parameters. Costs three builds and two steps.
 */
export async function seedProblems({ build, pretrained, step }: Builds): Promise<SeedProblem[]> {
  const first = await build('one');
  const again = await build('one');
  const other = await build('other');
  const problems: SeedProblem[] = [];
  const draw = 'Draw every weight from `random` (see initialise).';
  const shapes = [first, again, other].map(shapesOf);
  if (new Set(shapes).size > 1) {
    problems.push({
      field: 'build',
      given: `networks of different shapes each time it is called (${[...new Set(shapes)].join(' and ')})`,
      expected: 'the same shapes from every seed',
      remedy: 'Keep no state between calls.',
    });
  } else if (!sameWeights(first, again)) {
    problems.push({
      field: 'build',
      given: 'different weights from the same seed',
      expected: 'the same weights',
      remedy: draw,
    });
  } else if (!pretrained && trainableOf(first).length > 0 && sameWeights(first, other)) {
    problems.push({
      field: 'build',
      given: 'the same weights from two seeds',
      expected: 'different weights',
      remedy: draw,
    });
  }
  if (problems.length === 0 && !sameNumbers(step(first), step(first))) {
    problems.push({
      field: 'recipe',
      given: 'different numbers from one step, taken twice with the same weights and the same random stream',
      expected: 'the same numbers',
      remedy:
        'Draw from `context.random` in the forward pass, the loss and the augmentation; not from Math.random or tf.random*.',
    });
  }
  for (const network of [first, again, other]) tf.dispose(variablesOf(network));
  return problems;
}

const shapesOf = (network: Network) =>
  variablesOf(network)
    .map(({ shape }) => `[${shape}]`)
    .join(' ');

const sameWeights = (a: Network, b: Network) =>
  sameNumbers(
    variablesOf(a).map((variable) => variable.dataSync<'float32'>()),
    variablesOf(b).map((variable) => variable.dataSync<'float32'>()),
  );

const sameNumbers = (a: readonly Float32Array[], b: readonly Float32Array[]) =>
  a.length === b.length &&
  a.every(
    (values, i) => values.length === b[i]?.length && values.every((value, k) => Object.is(value, b[i]?.[k])),
  );
