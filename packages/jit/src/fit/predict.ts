import * as tf from '@tensorflow/tfjs';
import type { Arrays, TensorSpec } from '../arrays.ts';
import { checkKeys } from '../check/keys.ts';
import { distinctOutputNames, outputNames } from '../check/modelNames.ts';
import { refuseSurplus } from '../check/surplus.ts';
import { type Scan, scan } from '../scan.ts';
import { builtModel } from '../train/builtModel.ts';
import { innerLayers } from '../train/innerLayers.ts';
import { variableOf } from '../train/layer.ts';
import { recurrentLayers } from '../train/recurrentLayers.ts';
import { checkIds } from './bounds.ts';
import { type Data, modelInputs, specOf } from './data.ts';
import { wholeNumber } from './options.ts';
import { programsOf } from './programs.ts';
import { batchSizeFor, carriedBy, carrying, checkWholeBatches, statesOf, withLayerStates } from './states.ts';

export interface PredictOptions {
  /** How many examples are computed together at most; 100 unless given. */
  readonly batchSize?: number;
}

/**
 * What a tfjs-layers model with one output says of examples, compiled: `x` holds them row by row, and the result is
 * [n, ...outputShape], row-major. The compiled program is kept as long as the model lives.
 *
 * Stateful layers go on from batch to batch and from call to call, as in model.predict, until model.resetStates(). Their model is asked
 * in batches of the size it is made for.
 */
export async function predict(
  model: tf.LayersModel,
  x: Data,
  options: PredictOptions = {},
  ...more: []
): Promise<Float32Array> {
  refuseSurplus('predict', '(model, x, options)', more);
  if (builtModel(model).outputs.length > 1) {
    throw new Error(
      `jit: predict got a model with the outputs ${outputNames(model).join(', ')}; predictAll gives all of them, by name.`,
    );
  }
  const [only] = Object.values(await predictAs('predict', model, x, options));
  if (!only) throw new Error('jit: predict got a model without outputs.');
  return only;
}

/**
 * The same for a model with any number of outputs: what each says, by its name, in the model's order. Outputs of one layer
 * that is applied twice are numbered: score_0, score_1.
 */
export async function predictAll(
  model: tf.LayersModel,
  x: Data,
  options: PredictOptions = {},
  ...more: []
): Promise<Record<string, Float32Array>> {
  refuseSurplus('predictAll', '(model, x, options)', more);
  return predictAs('predictAll', model, x, options);
}

async function predictAs(
  caller: string,
  model: tf.LayersModel,
  x: Data,
  options: PredictOptions,
): Promise<Record<string, Float32Array>> {
  checkKeys(caller, options, ['batchSize']);
  if (options.batchSize !== undefined) wholeNumber(caller, 'batchSize', options.batchSize);
  const states = statesOf(model);
  const inputs = modelInputs(caller, model, x);
  checkIds(caller, model, inputs);
  const { count, rows } = inputs;
  const batchSize = batchSizeFor(caller, model, states, options.batchSize, 100);
  checkWholeBatches(caller, states, count, batchSize);
  const size = states ? batchSize : sizeFor(count, batchSize);
  const specs: Record<string, TensorSpec> = {};
  const arrays: Record<string, Arrays[string]> = {};
  for (const [i, { array, shape }] of rows.entries()) {
    specs[`x ${i}`] = specOf(array, shape);
    arrays[`x ${i}`] = array;
  }
  const kind = JSON.stringify(['predict', model.outputs.map(({ id }) => id), specs]);
  const program = await programsOf(model).get(kind, size, (like) =>
    compile(caller, model, size, specs, like),
  );
  // The last batch is filled up with the first example.
  const order = Int32Array.from({ length: Math.ceil(count / size) * size }, (_, i) => (i < count ? i : 0));
  const results = await withLayerStates(states, carriedBy(program), () => program.run(arrays, order));
  return Object.fromEntries(
    distinctOutputNames(model).map((name, i) => {
      const values = results[`output ${i}`];
      if (!(values instanceof Float32Array)) {
        throw new Error(`jit: ${caller} wants float32 outputs; ${name} is of another type.`);
      }
      return [name, values.slice(0, (values.length / order.length) * count)];
    }),
  );
}

/** Powers of two below the batch size, so that few programs serve all numbers of examples. */
function sizeFor(count: number, batchSize: number): number {
  return count >= batchSize ? batchSize : Math.min(batchSize, 2 ** Math.ceil(Math.log2(count)));
}

async function compile(
  caller: string,
  model: tf.LayersModel,
  batchSize: number,
  gathered: Readonly<Record<string, TensorSpec>>,
  like: Scan | undefined,
): Promise<Scan> {
  const recurrent = recurrentLayers(innerLayers(model));
  const program = await scan(
    (tensors) => {
      const xs = Object.values(tensors);
      const [only] = xs;
      const given = recurrent.within({ training: false, random: undefined }, () =>
        model.apply(xs.length === 1 && only ? only : xs, { training: false }),
      );
      return Object.fromEntries(
        (Array.isArray(given) ? given : [given]).map((output, i) => {
          if (output instanceof tf.Tensor) return [`output ${i}`, output];
          throw new Error(`jit: ${caller} got no tensor from output ${i} of the model.`);
        }),
      );
    },
    {
      batchSize,
      like,
      inputs: { gathered },
      variables: [...model.weights.map(variableOf), ...recurrent.states],
    },
  );
  return carrying(program, recurrent.states);
}
