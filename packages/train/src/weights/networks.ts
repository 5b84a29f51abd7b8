import type { EnsembleEntry, Entry, Network, NetworkEntry, Study, Task, Tensors } from '@digitbench/core';
import { nameOutputs, prepareInputs } from '@digitbench/core';
import type * as tf from '@tensorflow/tfjs';
import { type Values, writeVariables } from '../engines/variables.ts';
import { drawsNothing } from '../program/draws-nothing.ts';
import { makeTrainable, type TrainableNetwork } from '../program/network.ts';
import { memberStreams, networkStreams } from '../streams.ts';
import type { NamedArray } from './safetensors.ts';

/** The arrays of a network's variables; `prefix` names the member of an ensemble. */
export function namedArrays(prefix: string, variables: readonly tf.Variable[]): NamedArray[] {
  return variables.map((variable, i) => {
    const values = variable.dataSync();
    const data = values instanceof Int32Array ? values.slice() : Float32Array.from(values);
    return { name: `${prefix}${i}`, shape: [...variable.shape], data };
  });
}

export const memberPrefix = (member: string) => `${member}.`;

/** A trained entry as one function from raw inputs (see rawInputs) to the study's outputs. */
export type Trained = (inputs: Tensors) => Tensors;

/** Builds an entry's networks and gives them these weights. Throws if they do not fit. */
export async function restore(
  study: Study,
  entry: NetworkEntry | EnsembleEntry,
  seed: number,
  weights: readonly NamedArray[],
): Promise<Trained> {
  if (entry.kind === 'network') {
    const network = await entry.build(networkStreams(seed).init);
    return applied(study.task, network, entry.recipe.input, weights, '');
  }
  const members: Record<string, Trained> = {};
  for (const [name, member] of Object.entries(entry.members)) {
    const network = await member.build(memberStreams(seed, name).init);
    members[name] = applied(member.task, network, member.recipe.input, weights, memberPrefix(name));
  }
  return (inputs) => {
    const outputs = Object.entries(members).map(([name, trained]) => [name, trained(inputs)]);
    return entry.combine(Object.fromEntries(outputs));
  };
}

function applied(
  task: Task,
  built: Network,
  input: NetworkEntry['recipe']['input'],
  weights: readonly NamedArray[],
  prefix: string,
): Trained {
  const network = makeTrainable(built);
  fill(network, weights, prefix);
  return (inputs) => {
    const prepared = prepareInputs(task, built, input, inputs);
    return nameOutputs(task, network.apply(prepared, { training: false, random: drawsNothing('network') }));
  };
}

/** Gives a network its weights. Throws if they do not fit. */
export function fill({ variables }: TrainableNetwork, weights: readonly NamedArray[], prefix: string): void {
  const values = variables.map((variable, i): Values => {
    const array = weights.find(({ name }) => name === `${prefix}${i}`);
    if (array?.shape.join() !== variable.shape.join()) {
      throw new Error(
        `weights: array ${prefix}${i} has shape [${array?.shape ?? 'missing'}], the network's variable ` +
          `[${variable.shape}]; train again with --save-weights`,
      );
    }
    return array.data;
  });
  writeVariables(variables, values);
}

/** Whether an entry has networks at all. */
export function hasNetworks(entry: Entry): entry is NetworkEntry | EnsembleEntry {
  return entry.kind !== 'estimator';
}
