import * as tf from '@tensorflow/tfjs';
import type { NumberArray, TensorSpec } from '../arrays.ts';
import { inputNames, outputNames } from '../check/modelNames.ts';
import { kindOf, perName } from '../check/perName.ts';
import type { Shape } from '../graph/types.ts';

/** All rows of one input or output: a flat array, row by row, or a tensor [n, ...]. */
export type Rows = NumberArray | tf.Tensor;

/** The rows of each input (or output) of a model: of its only one, in its order, or by name. */
export type Data = Rows | readonly Rows[] | Readonly<Record<string, Rows>>;

/** One input of a model with its rows. */
export interface NamedRows {
  readonly name: string;
  readonly array: NumberArray;
  /** Without the batch; null where the array does not say it. */
  readonly shape: Shape | null;
}

/** Training goes over the examples in an order of its own, so it wants all of them at hand. */
export function refuseDataset(caller: string, data: unknown): void {
  if (typeof (data as { iterator?: unknown } | null | undefined)?.iterator !== 'function') return;
  throw new Error(
    `jit: ${caller} got a tf.data.Dataset; expected arrays or tensors of all examples. Collect it first: ` +
      'const list = await dataset.toArray(), then tf.stack of its parts (tf.concat, if it is in batches).',
  );
}

/** Puts data into the order of the model's inputs or outputs. */
export function namedRows(caller: string, what: string, data: Data, names: readonly string[]): NamedRows[] {
  refuseDataset(caller, data);
  return perName(caller, what, data, names, isRows).map((rows, i) => {
    const name = names[i] ?? '';
    return rowsOf(caller, names.length > 1 ? `${what} ${name}` : what, name, rows);
  });
}

export const isRows = (value: unknown) => ArrayBuffer.isView(value) || value instanceof tf.Tensor;

/** Refuses lists of numbers and other kinds of arrays, whose elements would be taken for bytes. */
export function rowsOf(caller: string, what: string, name: string, rows: unknown): NamedRows {
  if (rows instanceof tf.Tensor) {
    if (rows.rank === 0) throw new Error(`jit: ${caller} got a scalar as ${what}; expected a tensor [n, …].`);
    if (!['float32', 'int32', 'bool'].includes(rows.dtype)) {
      throw new Error(
        `jit: ${caller} got a ${rows.dtype} tensor as ${what}; expected float32, int32 or bool.`,
      );
    }
    const data = rows.dataSync();
    // bool is bytes already.
    return { name, array: data, shape: rows.shape.slice(1) };
  }
  if (isNumbers(rows)) return { name, array: rows, shape: null };
  throw new Error(
    `jit: ${caller} got ${what} as ${kindOf(rows)}; expected a Float32Array, Int32Array or Uint8Array of all rows, ` +
      'or a tensor.',
  );
}

const isNumbers = (array: unknown): array is NumberArray =>
  [Float32Array, Int32Array, Uint8Array].some((kind) => array instanceof kind);

/** The input specification of an array that holds a row of `shape` for each example. */
export function specOf(array: NumberArray, shape: Shape): TensorSpec {
  const dtype = array instanceof Float32Array ? 'float32' : array instanceof Int32Array ? 'int32' : 'uint8';
  return { shape, dtype };
}

/**
 * Refuses a tensor of as many numbers in another shape, such as one with rows and columns exchanged: they would be told
 * apart wrongly. Lengths of 1 make no difference. `wanted` is of one example, and what it is.
 */
export function checkTensorShape(
  caller: string,
  what: string,
  given: Shape | null,
  wanted: Shape,
  count: number,
): void {
  if (!given) return;
  const plain = (shape: Shape) => shape.filter((length) => length !== 1).join();
  if (plain(given) === plain(wanted)) return;
  throw new Error(
    `jit: ${caller} got a tensor [${['n', ...given]}] as ${what}; expected [${[count, ...wanted]}], a row for each of the ${count} examples.`,
  );
}

/** The inputs of a model with their rows: shapes are known, and so is the number of examples. */
export interface Inputs {
  readonly rows: readonly (NamedRows & { readonly shape: Shape })[];
  readonly count: number;
}

export function modelInputs(caller: string, model: tf.LayersModel, x: Data): Inputs {
  const rows = namedRows(caller, 'x', x, inputNames(model)).map((given, i) => {
    return { ...given, shape: inputShape(caller, model, i, given) };
  });
  const counts = rows.map(({ name, array, shape }) => {
    const count = array.length / tf.util.sizeFromShape([...shape]);
    if (Number.isInteger(count) && count > 0) return count;
    const where = rows.length > 1 ? ` for input ${name}` : '';
    throw new Error(`jit: ${caller} got ${array.length} numbers of x${where}; expected n * [${shape}].`);
  });
  const [count = 0] = counts;
  if (counts.some((other) => other !== count)) {
    throw new Error(
      `jit: ${caller} got ${counts.join(', ')} examples for ${inputNames(model).join(', ')}; expected as many for each.`,
    );
  }
  return { rows, count };
}

/** The shape of one example of input number `index`, from the model, or from the tensor where the model leaves it open. */
function inputShape(caller: string, model: tf.LayersModel, index: number, { name, shape }: NamedRows): Shape {
  const declared = model.inputs[index]?.shape.slice(1) ?? [];
  // tfjs-layers takes [n] for [n, 1].
  const given = shape && shape.length === 0 && declared.length === 1 ? [1] : shape;
  const fits =
    given &&
    given.length === declared.length &&
    declared.every((length, i) => length === null || length === given[i]);
  if (given && !fits) {
    throw new Error(
      `jit: ${caller} got examples of [${given}] for input ${name}; expected [${declared.map((length) => length ?? '?')}].`,
    );
  }
  if (given) return given;
  if (declared.every((length) => length !== null)) return declared.map(Number);
  throw new Error(
    `jit: input ${name} has the open shape [${declared.map((length) => length ?? '?')}]; give ${caller} a tensor, which has a shape.`,
  );
}

/** The shape of one example of each output, for inputs of these shapes. */
export function outputShapes(model: tf.LayersModel, inputs: Inputs): Shape[] {
  const declared = model.outputs.map((output) => output.shape.slice(1));
  if (declared.every((shape) => shape.every((length) => length !== null))) return declared as number[][];
  const computed = model.computeOutputShape(
    inputs.rows.length === 1
      ? [null, ...(inputs.rows[0]?.shape ?? [])]
      : inputs.rows.map(({ shape }) => [null, ...shape]),
  );
  const all = (Array.isArray(computed[0]) ? computed : [computed]) as (number | null)[][];
  return all.map((shape, i) => {
    const known = shape.slice(1);
    if (known.every((length) => length !== null)) return known as number[];
    throw new Error(
      `jit: output ${outputNames(model)[i]} has the open shape [${known.map((length) => length ?? '?')}].`,
    );
  });
}
