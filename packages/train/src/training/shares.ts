import { fingerprint, type Network, type Recipe, variablesOf } from '@digitbench/core';
import type { Shares } from '@digitbench/results';
import type { TrainingStreams } from '../streams.ts';
import type { TrainingData } from './data.ts';

/** The sources of chance in one training: its data's streams, its network's first weights, and whether its steps drew at all. */
export interface Drawn {
  recipe: Pick<Recipe, 'shuffle' | 'batchSize'>;
  data: TrainingData;
  streams: TrainingStreams;
  /** See initialWeights. */
  init: string | null;
  /** Shapes of the network's variables. */
  shapes: string;
  /** Whether dropout, noise or augmentation drew in a training step. */
  steps: boolean;
}

/**
 * A fingerprint for each kind of chance in a training; null if nothing was left to it. Streams give the same numbers for the same
 * path, so a path and the requests to it stand for what was drawn. For the first weights, the values themselves count.
 */
export function sharesOf({ recipe, data, streams, init, shapes, steps }: Drawn): Shares {
  const { split, task } = data.drawn;
  const { shuffle, dropout } = streams;
  return {
    split: split && fingerprint(split),
    order: recipe.shuffle ? fingerprint([shuffle.path, data.trainCount, split].join(' ')) : null,
    init,
    dropout: steps ? fingerprint([dropout.path, recipe.batchSize, shapes].join(' ')) : null,
    task: task && fingerprint(task),
  };
}

/** Of an ensemble: what all its members drew alike, such as the split; else the fingerprint of their fingerprints. */
export function sharesOfAll(all: readonly Shares[]): Shares {
  const together = (stream: keyof Shares) => {
    const drawn = all.map((shares) => shares[stream]);
    const [first = null] = drawn;
    return drawn.every((one) => one === first) ? first : fingerprint(drawn.join(' '));
  };
  return {
    split: together('split'),
    order: together('order'),
    init: together('init'),
    dropout: together('dropout'),
    task: together('task'),
  };
}

/** The fingerprint of a network's first weights; null if they do not come from its seed or there are none. */
export function initialWeights(network: Network, pretrained: boolean): string | null {
  const variables = variablesOf(network);
  if (pretrained || variables.length === 0) return null;
  const prints = variables.map((variable) => {
    const values = variable.dataSync<'float32'>();
    return fingerprint(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  });
  return prints.length === 1 ? (prints[0] ?? null) : fingerprint(prints.join(' '));
}

export const shapesOf = (network: Network): string =>
  variablesOf(network)
    .map(({ shape }) => `[${shape}]`)
    .join(' ');
