import type { ApplyContext, CustomNetwork, Network } from '@digitbench/core';
import { prepareModel } from '@digitbench/jit';
import * as tf from '@tensorflow/tfjs';

/** A network fit for a training step: dropout draws from the step's random numbers, batch norm has one fused kernel. */
export interface TrainableNetwork {
  /** As it was built. */
  readonly network: Network;
  /** From prepared inputs, in the task's order, to scores, in the task's order. */
  apply(inputs: tf.Tensor[], context: ApplyContext): tf.Tensor | tf.Tensor[];
  /** Everything training changes or a saved network must keep. */
  readonly variables: tf.Variable[];
  /** Those with a gradient. */
  readonly trainable: tf.Variable[];
  /** What the regularizers of a layers model add to the loss, a scalar; null where there are none. */
  regularization(): tf.Scalar | null;
  /** Puts the weights back where the constraints of a layers model want them; does nothing where there are none. */
  constrain(): void;
}

export function makeTrainable(network: Network): TrainableNetwork {
  if (!isLayersModel(network)) {
    const { variables, trainable } = network;
    return {
      network,
      apply: (inputs, context) => network.apply(inputs, context),
      variables,
      trainable,
      regularization: () => null,
      constrain: () => {},
    };
  }
  const model = prepareModel(network);
  return {
    network,
    apply: (inputs, context) => model.apply(inputs.length === 1 ? (inputs[0] ?? inputs) : inputs, context),
    variables: model.variables,
    trainable: model.trainable,
    regularization: () => model.regularization(),
    constrain: () => model.constrain(),
  };
}

export function isLayersModel(network: Network): network is tf.LayersModel {
  return network instanceof tf.LayersModel;
}

export function disposeNetwork(network: Network): void {
  if (isLayersModel(network)) network.dispose();
  else for (const variable of (network satisfies CustomNetwork).variables) variable.dispose();
}

/**
 * What a layers model computes, except for the values of its weights: classes and configurations of its layers and how
 * they are connected, without names and initializers. Two models with the same signature may share a compiled program.
 * Undefined for a custom network, whose function may hold anything.
 */
export function networkSignature(network: Network): string | undefined {
  if (!isLayersModel(network)) return undefined;
  const config: unknown = JSON.parse(JSON.stringify(network.toJSON(null, false)));
  const names = new Map(network.layers.map((layer, i) => [layer.name, `layer ${i}`]));
  return JSON.stringify(anonymise(config, names));
}

function anonymise(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return names.get(value) ?? value;
  if (Array.isArray(value)) return value.map((item) => anonymise(item, names));
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => key !== 'name' && !key.endsWith('initializer'));
  return Object.fromEntries(kept.map(([key, item]) => [key, anonymise(item, names)]));
}
