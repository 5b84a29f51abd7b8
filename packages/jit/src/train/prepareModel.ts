import * as tf from '@tensorflow/tfjs';
import { distributedLayer, overExamples } from '../recurrent/timeDistributed.ts';
import { trainingBatchNorm } from './batchNormLayer.ts';
import { trainingDropout } from './dropoutLayer.ts';
import { type LayerCall, variableOf } from './layer.ts';
import { trainingNoise } from './noiseLayers.ts';
import { recurrentLayers } from './recurrentLayers.ts';
import type { StepRandom } from './stepRandom.ts';

export interface ApplyOptions {
  /** Whether dropout drops and batch norm takes the batch's own statistics (and moves the running ones). */
  readonly training: boolean;
  /** Needed while training if the model drops anything. */
  readonly random?: StepRandom;
}

/** A tfjs-layers model whose training step can be compiled. */
export interface PreparedModel {
  apply(inputs: tf.Tensor | tf.Tensor[], options: ApplyOptions): tf.Tensor | tf.Tensor[];
  /** The variables with a gradient. */
  readonly trainable: tf.Variable[];
  /** All variables: `trainable`, running statistics, and the states of stateful recurrent layers. */
  readonly variables: tf.Variable[];
  /** The layers that compute something, those of models inside the model included. */
  readonly layers: tf.layers.Layer[];
}

/**
 * Makes an ordinary tfjs-layers model fit for seeded, compiled training: its layers of dropout and noise, and the dropout of recurrent layers, draw from
 * StepRandom, its BatchNormalization layers use one fused kernel with an analytic gradient. The model itself is not
 * changed.
 */
export function prepareModel(model: tf.LayersModel): PreparedModel {
  const layers = innerLayers(model);
  const recurrent = recurrentLayers(layers);
  const training = new Map<tf.layers.Layer, LayerCall>();
  for (const [index, layer] of layers.entries()) {
    const distributed = distributedLayer(layer);
    const drawing = (drawer: tf.layers.Layer) =>
      trainingDropout(drawer, `dropout ${index}`) ?? trainingNoise(drawer, `noise ${index}`);
    const inner = distributed && drawing(distributed);
    const call = inner
      ? (input: tf.Tensor, random?: StepRandom) => overExamples(input, (rows) => inner(rows, random))
      : (drawing(layer) ?? trainingBatchNorm(layer));
    if (call) training.set(layer, call);
  }
  return {
    layers,
    trainable: model.trainableWeights.map(variableOf),
    variables: [...model.weights.map(variableOf), ...recurrent.states],
    apply: (inputs, { training: isTraining, random }) => {
      const calls = isTraining ? training : new Map<tf.layers.Layer, LayerCall>();
      const apply = () => {
        const outputs = model.apply(inputs, { training: isTraining });
        return Array.isArray(outputs) ? outputs.map(tensorOf) : tensorOf(outputs);
      };
      return withCalls(calls, random, () => recurrent.within({ training: isTraining, random }, apply));
    },
  };
}

function innerLayers(model: tf.LayersModel): tf.layers.Layer[] {
  return model.layers.flatMap((layer) => (layer instanceof tf.LayersModel ? innerLayers(layer) : [layer]));
}

/** Runs `body` with the layers' `call` replaced. */
function withCalls<T>(
  calls: ReadonlyMap<tf.layers.Layer, LayerCall>,
  random: StepRandom | undefined,
  body: () => T,
): T {
  for (const [layer, call] of calls) {
    layer.call = (inputs) => {
      const [input] = Array.isArray(inputs) ? inputs : [inputs];
      if (!input) throw new Error(`jit: layer ${layer.name} was called without an input.`);
      return call(input, random);
    };
  }
  try {
    return body();
  } finally {
    // The layer's own method is its class's.
    for (const layer of calls.keys()) Reflect.deleteProperty(layer, 'call');
  }
}

function tensorOf(value: tf.Tensor | tf.SymbolicTensor): tf.Tensor {
  if (value instanceof tf.Tensor) return value;
  throw new Error('jit: a model was applied to symbolic tensors; expected tensors.');
}
