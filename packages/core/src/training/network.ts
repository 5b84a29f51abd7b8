import * as tf from '@tensorflow/tfjs';
import type { ApplyContext, LayerSummary, Network } from '../contract/network.ts';
import { Random } from '../random.ts';
import { inputShapes } from './inputs.ts';
import { hostStepRandom } from './step-random.ts';

/** Applies the network as it is; dropout layers of a tfjs-layers model draw numbers of their own while training. */
export function applyNetwork(network: Network, inputs: tf.Tensor[], context: ApplyContext): tf.Tensor[] {
  const given = inputs.length === 1 && inputs[0] ? inputs[0] : inputs;
  const result =
    network instanceof tf.LayersModel
      ? network.apply(given, { training: context.training })
      : network.apply(inputs, context);
  const tensors: tf.Tensor[] = [];
  for (const tensor of Array.isArray(result) ? result : [result]) {
    if (!(tensor instanceof tf.Tensor)) {
      throw new TypeError(
        'applyNetwork: the network returned something other than tensors; expected one tensor per output.',
      );
    }
    tensors.push(tensor);
  }
  return tensors;
}

/** All variables: weights, trained or not, and running statistics. */
export function variablesOf(network: Network): tf.Variable[] {
  return network instanceof tf.LayersModel ? network.weights.map(variableOf) : network.variables;
}

/** The variables that have a gradient. */
export function trainableOf(network: Network): tf.Variable[] {
  return network instanceof tf.LayersModel ? network.trainableWeights.map(variableOf) : network.trainable;
}

/** The numbers that training adjusts (no running statistics, no frozen layers). */
export function parameterCount(network: Network): number {
  return trainableOf(network).reduce((sum, variable) => sum + variable.size, 0);
}

/** One row a layer; empty for a custom network that states none. */
export function layerSummary(network: Network): readonly LayerSummary[] {
  if (!(network instanceof tf.LayersModel)) return network.summary ?? [];
  const nameOf = layerNames();
  return network.layers.map((layer) => ({
    name: nameOf(layer),
    kind: layer.getClassName(),
    outputShape: outputShape(layer),
    parameters: layer.countParams(),
  }));
}

/** What TensorFlow.js puts before the number of an unnamed input or of a model inside the model. */
const containers = ['input', 'sequential_', 'functional', 'model'];

/**
 * Names of layers, the same at every call. TensorFlow.js numbers unnamed layers (`dense_Dense7`) by how many the process has
 * made; here the count starts in the network.
 */
function layerNames(): (layer: tf.layers.Layer) => string {
  const counts = new Map<string, number>();
  return (layer) => {
    const kind = layer.getClassName();
    const [, prefix] = /^(.*\D)\d+$/.exec(layer.name) ?? [];
    if (prefix === undefined || !(prefix.endsWith(`_${kind}`) || containers.includes(prefix)))
      return layer.name;
    const count = (counts.get(prefix) ?? 0) + 1;
    counts.set(prefix, count);
    return `${prefix}${count}`;
  };
}

/** Zeros in the shape of the network's inputs. */
export function blankInputs(network: Network, batch: number): tf.Tensor[] {
  return inputShapes(network).map((shape) => tf.zeros([batch, ...shape]));
}

/** The context in which a finished network is used. */
export const evaluating: ApplyContext = { training: false, random: hostStepRandom(Random.fromSeed(0)) };

/** tfjs-layers types its weights too narrowly: what `read` gives is the variable itself. */
function variableOf(weight: tf.LayersModel['weights'][number]): tf.Variable {
  const variable = weight.read();
  if (variable instanceof tf.Variable) return variable;
  throw new TypeError(`variablesOf: weight "${weight.originalName}" holds no variable, one expected.`);
}

function outputShape(layer: tf.layers.Layer): (number | null)[] {
  const shape = layer.outputShape;
  const [first] = shape;
  return (Array.isArray(first) ? first : shape.flat()).slice(1);
}
