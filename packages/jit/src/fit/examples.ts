import type * as tf from '@tensorflow/tfjs';
import type { NumberArray, TensorSpec } from '../arrays.ts';
import { outputNames } from '../check/modelNames.ts';
import type { Shape } from '../graph/types.ts';
import type { Objective } from '../loss/objective.ts';
import { type TargetForm, targetForm } from '../loss/targets.ts';
import { checkIds } from './bounds.ts';
import { checkTensorShape, type Data, modelInputs, namedRows, outputShapes, specOf } from './data.ts';
import { exampleWeights, type WeightOptions } from './weights.ts';

/** Examples as a step takes them: rows of inputs, targets and weights by the names of the step's inputs. */
export interface Examples {
  readonly count: number;
  readonly arrays: Readonly<Record<string, NumberArray>>;
  readonly specs: Readonly<Record<string, TensorSpec>>;
  readonly forms: readonly TargetForm[];
  /** Which outputs have weights. */
  readonly weighted: readonly boolean[];
}

/**
 * Brings data into the form of a step, and checks all of it: shapes, ids against embeddings, classes.
 *
 * @throws Error that names the caller, what was given, and what was expected.
 */
export function examplesOf(
  caller: string,
  model: tf.LayersModel,
  objective: Objective,
  x: Data,
  y: Data,
  weights: WeightOptions,
): Examples {
  const inputs = modelInputs(caller, model, x);
  checkIds(caller, model, inputs);
  const { count } = inputs;
  const shapes = outputShapes(model, inputs);
  const targets = namedRows(caller, 'y', y, outputNames(model));
  const outputs = objective.heads.map((head, i) => {
    const rows = targets[i];
    const outputShape: Shape = shapes[i] ?? [];
    if (!rows) throw new Error(`jit: ${caller} got no targets for output ${head.name}.`);
    const perExample = rows.array.length / count;
    if (!Number.isInteger(perExample) || perExample === 0) {
      const one = inputs.rows[0];
      throw new Error(
        `jit: ${caller} got ${one?.array.length} numbers of examples and ${rows.array.length} of targets; expected ` +
          `n * [${one?.shape}] and n or n rows.`,
      );
    }
    const form = targetForm(head, caller, rows.array, perExample, outputShape);
    checkTensorShape(caller, `y for output ${head.name}`, rows.shape, form.shape, count);
    return { head, targets: rows.array, targetShape: form.shape, outputShape, form };
  });
  const all = exampleWeights(caller, weights, outputs, count);
  const arrays: Record<string, NumberArray> = {};
  const specs: Record<string, TensorSpec> = {};
  const put = (name: string, array: NumberArray, shape: Shape) => {
    arrays[name] = array;
    specs[name] = specOf(array, shape);
  };
  for (const [i, { array, shape }] of inputs.rows.entries()) put(`x ${i}`, array, shape);
  for (const [i, { targets: array, targetShape }] of outputs.entries()) put(`y ${i}`, array, targetShape);
  for (const [i, array] of all.entries()) {
    if (array) put(`weight ${i}`, array, array.length === count ? [] : [array.length / count]);
  }
  return {
    count,
    arrays,
    specs,
    forms: outputs.map(({ form }) => form),
    weighted: all.map((array) => array !== null),
  };
}

/** The tensors of one batch, in the order of the model's inputs and outputs. */
export interface Batch {
  /** What the model is applied to. */
  readonly x: tf.Tensor | tf.Tensor[];
  readonly targets: readonly tf.Tensor[];
  readonly weights: readonly (tf.Tensor | undefined)[];
}

export function batchOf({ forms, specs }: Examples, tensors: Readonly<Record<string, tf.Tensor>>): Batch {
  const named = (kind: string, i: number): tf.Tensor => {
    const tensor = tensors[`${kind} ${i}`];
    if (!tensor) throw new Error(`jit: the step lacks ${kind} ${i}.`);
    return tensor;
  };
  const xs = Object.keys(specs)
    .filter((name) => name.startsWith('x '))
    .map((_, i) => named('x', i));
  const [only] = xs;
  return {
    x: xs.length === 1 && only ? only : xs,
    targets: forms.map((form, i) => form.ready(named('y', i))),
    weights: forms.map((_, i) => tensors[`weight ${i}`]),
  };
}

/** What two sets of examples must share to be run by programs of one kind. */
export const kindOfProgram = ({ specs }: Examples): string => JSON.stringify(specs);
