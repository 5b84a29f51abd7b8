import * as tf from '@tensorflow/tfjs';
import { checkKeys } from '../check/keys.ts';
import { refuseSurplus } from '../check/surplus.ts';
import { calledOn, distributedLayer, isRowWise, overExamples } from '../recurrent/timeDistributed.ts';
import { trainingBatchNorm } from './batchNormLayer.ts';
import { builtModel } from './builtModel.ts';
import { constrainer } from './constraints.ts';
import { trainingDropout } from './dropoutLayer.ts';
import { innerLayers, partsOf } from './innerLayers.ts';
import { type LayerCall, variableOf } from './layer.ts';
import { trainingNoise } from './noiseLayers.ts';
import { penalties, refuseActivityRegularizers } from './penalties.ts';
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
  /** All variables: `trainable`, running statistics, and `states`. */
  readonly variables: tf.Variable[];
  /**
   * The states of stateful recurrent layers, from what the layers held when the model was prepared. The layers' own stay as
   * they are: assign zeros to these to begin anew.
   */
  readonly states: tf.Variable[];
  /** The layers that compute something, those of models inside the model included. */
  readonly layers: tf.layers.Layer[];
  /**
   * What the regularizers of the weights add to the loss, a scalar; null where there are none. Call it where the loss
   * is computed, so that its gradient counts.
   */
  regularization(): tf.Scalar | null;
  /** Puts the weights back where their constraints (nonNeg, maxNorm, …) want them: call it after each update. */
  constrain(): void;
}

/**
 * Makes an ordinary tfjs-layers model fit for seeded, compiled training: its layers of dropout and noise, and the dropout of recurrent layers, draw from
 * StepRandom, its BatchNormalization layers use one fused kernel with an analytic gradient. The model itself is not
 * changed.
 */
export function prepareModel(model: tf.LayersModel, ...more: []): PreparedModel {
  refuseSurplus('prepareModel', '(model)', more);
  const layers = innerLayers(builtModel(model));
  refuseActivityRegularizers(layers);
  const recurrent = recurrentLayers(layers);
  const training = new Map<tf.layers.Layer, LayerCall>();
  for (const [index, layer] of layers.entries()) {
    const calls = drawingCalls(layer, `${index}`);
    const batchNorm = trainingBatchNorm(layer);
    if (batchNorm) calls.set(layer, batchNorm);
    for (const [part, call] of calls) training.set(part, call);
  }
  return {
    layers,
    trainable: model.trainableWeights.map(variableOf),
    variables: [...model.weights.map(variableOf), ...recurrent.states],
    states: recurrent.states,
    constrain: constrainer(model),
    regularization: () => {
      const [first, ...others] = penalties(model);
      return first ? others.reduce<tf.Scalar>((sum, penalty) => tf.add(sum, penalty), first) : null;
    },
    apply: (inputs, options, ...surplus: []) => {
      refuseSurplus('apply', '(inputs, { training, random })', surplus);
      checkKeys('apply', options, ['training', 'random']);
      const { training: isTraining, random } = options;
      if (typeof isTraining !== 'boolean')
        throw new Error(`jit: apply got ${String(isTraining)} as training; expected true or false.`);
      if (random !== undefined && typeof random?.uniform !== 'function')
        throw new Error(
          'jit: apply got something else as random; expected what stepRandom(seed, step) gives.',
        );
      const calls = isTraining ? training : new Map<tf.layers.Layer, LayerCall>();
      const apply = () => {
        const outputs = model.apply(inputs, { training: isTraining });
        return Array.isArray(outputs) ? outputs.map(tensorOf) : tensorOf(outputs);
      };
      return withCalls(calls, random, () => recurrent.within({ training: isTraining, random }, apply));
    },
  };
}

/**
 * How a layer, and what it is made of, draws while training, by streams that go by `name`. A TimeDistributed wrapper of
 * what treats each example by itself takes all its time steps for so many examples; another one goes through them.
 */
function drawingCalls(layer: tf.layers.Layer, name: string): Map<tf.layers.Layer, LayerCall> {
  const own = trainingDropout(layer, `dropout ${name}`) ?? trainingNoise(layer, `noise ${name}`);
  if (own) return new Map([[layer, own]]);
  const inner = distributedLayer(layer);
  const parts = layer instanceof tf.LayersModel ? layer.layers : partsOf(layer);
  // What a wrapper wraps is called by its wrapper's name.
  const calls = new Map(
    parts.flatMap((part, i) => [...drawingCalls(part, part === inner ? name : `${name}.${i}`)]),
  );
  if (inner && calls.size > 0 && isRowWise(inner, (part) => calls.has(part))) {
    calls.set(layer, (input) => overExamples(input, (rows) => calledOn(inner, rows, { training: true })));
  }
  return calls;
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
