import {
  type Entry,
  heNormal,
  initialise,
  type Network,
  type Random,
  type Recipe,
  scheduleAt,
} from '@digitbench/core';
import * as tf from '@tensorflow/tfjs';
import type { Change } from './protocol.ts';
import { PlainError } from './trouble.ts';

export const isChanged = ({ learningRate, width }: Change) => learningRate !== 1 || width !== 1;

/** The entry with the change; an entry without networks as it is. */
export function changed(entry: Entry, change: Change): Entry {
  if (!isChanged(change) || entry.kind === 'estimator') return entry;
  if (entry.kind === 'network') return { ...entry, ...part(entry, change) };
  const members = Object.entries(entry.members).map(([name, member]) => [
    name,
    { ...member, ...part(member, change) },
  ]);
  return { ...entry, members: Object.fromEntries(members) };
}

interface Trained {
  recipe: Recipe;
  build(random: Random): Network | Promise<Network>;
}

function part({ recipe, build }: Trained, { learningRate: factor, width }: Change): Trained {
  const { learningRate } = recipe;
  return {
    recipe: {
      ...recipe,
      learningRate:
        typeof learningRate === 'number'
          ? factor * learningRate
          : (progress) => factor * scheduleAt(learningRate, progress),
    },
    build: width === 1 ? build : async (random) => widened(await build(random), width, random),
  };
}

/** Fields of a layer's configuration that say how wide it is. */
const widths = ['units', 'filters'] as const;

/** The same layers, the hidden ones so many times as wide, with new first weights by He's rule. Throws a PlainError for other networks. */
function widened(network: Network, factor: number, random: Random): Network {
  if (!(network instanceof tf.Sequential))
    throw new PlainError('only the width of networks whose layers follow each other can be changed');
  const wide = network.layers.filter((layer) => widths.some((field) => field in layer.getConfig()));
  const last = wide.at(-1);
  const layers = network.layers.map((layer) => {
    const config = { ...layer.getConfig() };
    if (layer !== last)
      for (const field of widths) {
        const size = config[field];
        if (typeof size === 'number') config[field] = Math.max(1, Math.round(factor * size));
      }
    // A new layer of the same class, named anew.
    const { name: _, ...rest } = config;
    const made = layer.constructor as unknown as new (config: tf.serialization.ConfigDict) => tf.layers.Layer;
    return new made(rest);
  });
  network.dispose();
  return initialise(tf.sequential({ layers }), random, heNormal);
}
