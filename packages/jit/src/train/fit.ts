import * as tf from '@tensorflow/tfjs';
import type { NumberArray, TensorSpec } from '../arrays.ts';
import { type Scan, type Step, scan } from '../scan.ts';
import { type LossFunction, type LossName, lossFunction } from './loss.ts';
import { createOptimizer } from './optimizer.ts';
import { permutation } from './permutation.ts';
import { prepareModel } from './prepareModel.ts';
import type { OptimizerSpec } from './spec.ts';
import { stepRandom } from './stepRandom.ts';

export interface FitOptions {
  readonly loss: LossName | LossFunction;
  readonly optimizer: OptimizerSpec;
  /** A number, or a function of the step (from 0) and the number of all steps. */
  readonly learningRate: number | ((step: number, steps: number) => number);
  readonly batchSize: number;
  readonly epochs: number;
  /** Decides the order of the examples and what dropout drops; 0 unless given. */
  readonly seed?: number;
  /** Whether each epoch has a new random order; true unless given. */
  readonly shuffle?: boolean;
  /** Called after each epoch (from 0) with the mean of its steps' losses; it may be awaited. */
  readonly onEpoch?: (epoch: number, loss: number) => void | Promise<void>;
}

/**
 * Trains a tfjs-layers model with one input and one output, compiled: the weights of the model itself are trained.
 *
 * `x` holds the examples, row by row: n * inputShape numbers, uint8 (0 to 255 as they are), int32 or float32.
 * `y` holds the targets: n class numbers, or n rows. Returns the mean loss of each epoch, with what the layers'
 * regularizers add to it.
 *
 * @throws TraceError or UnsupportedOpError for a model or loss that cannot be compiled.
 */
export async function fit(
  model: tf.LayersModel,
  x: NumberArray,
  y: NumberArray,
  options: FitOptions,
): Promise<number[]> {
  const { batchSize, epochs, seed = 0, shuffle = true, learningRate, onEpoch } = options;
  const shape = inputShape(model);
  for (const [name, value] of Object.entries({ batchSize, epochs })) {
    if (Number.isInteger(value) && value > 0) continue;
    throw new Error(`jit: fit got ${value} as ${name}; expected a whole number from 1.`);
  }
  for (const [name, array] of Object.entries({ x, y })) checkNumbers('fit', name, array);
  const count = x.length / tf.util.sizeFromShape(shape);
  const perTarget = y.length / count;
  if (!Number.isInteger(count) || !Number.isInteger(perTarget) || count === 0 || perTarget === 0) {
    throw new Error(
      `jit: fit got ${x.length} numbers of examples and ${y.length} of targets; expected n * [${shape}] and n or n rows.`,
    );
  }
  if (typeof learningRate !== 'number' && typeof learningRate !== 'function') {
    throw new Error(
      `jit: fit got ${learningRate} as learningRate; expected a number or a function of the step.`,
    );
  }
  const classes = Number(model.outputs[0]?.shape.at(-1));
  if (options.loss === 'softmaxCrossEntropy' && perTarget === 1 && classes > 1) checkClasses(y, classes);
  const training = trainingStep(model, options);
  const inputs = {
    gathered: { x: specOf(x, shape), y: specOf(y, perTarget === 1 ? [] : [perTarget]) },
    scanned: { learningRate: { shape: [], dtype: 'float32' }, step: { shape: [], dtype: 'int32' } },
    constant: { seed: { shape: [], dtype: 'int32' } },
  } as const;
  const sizes = [Math.min(batchSize, count), count % batchSize].filter((size) => size > 0 && size <= count);
  const scans = new Map<number, Scan>();
  try {
    for (const size of new Set(sizes)) {
      scans.set(size, await scan(training.step, { batchSize: size, inputs, variables: training.variables }));
    }
    const perEpoch = Math.ceil(count / batchSize);
    const means: number[] = [];
    for (let epoch = 0; epoch < epochs; epoch++) {
      const order = shuffle
        ? permutation(count, seed, epoch)
        : Int32Array.from({ length: count }, (_, i) => i);
      let [first, sum] = [0, 0];
      for (const [size, compiled] of scans) {
        const steps = Math.floor((count - first) / size);
        if (steps === 0) continue;
        const begin = epoch * perEpoch + Math.floor(first / batchSize);
        const step = Int32Array.from({ length: steps }, (_, i) => begin + i);
        const rate = (at: number) =>
          typeof learningRate === 'number' ? learningRate : learningRate(at, perEpoch * epochs);
        const { loss } = await compiled.run(
          { x, y, step, learningRate: Float32Array.from(step, rate), seed: Int32Array.of(seed) },
          order.subarray(first, first + steps * size),
        );
        for (const value of loss ?? []) sum += value;
        first += steps * size;
      }
      means.push(sum / perEpoch);
      await onEpoch?.(epoch, sum / perEpoch);
    }
    return means;
  } finally {
    for (const compiled of scans.values()) await compiled.dispose();
    tf.dispose(training.slots);
  }
}

function trainingStep(model: tf.LayersModel, { loss, optimizer: spec }: FitOptions) {
  const prepared = prepareModel(model);
  const optimizer = createOptimizer(spec, prepared.trainable);
  const lossOf = lossFunction(loss);
  const step: Step = (inputs) => {
    const { x, y, learningRate, step: number, seed } = inputs;
    if (!x || !y || !learningRate || !number || !seed)
      throw new Error('jit: the training step lacks an input.');
    const { value, grads } = tf.variableGrads(() => {
      const outputs = prepared.apply(x, { training: true, random: stepRandom(seed, number) });
      if (Array.isArray(outputs))
        throw new Error('jit: fit trains models with one output; write a step for scan.');
      const value = lossOf(outputs, y);
      if (value.size !== 1)
        throw new Error(`jit: the loss has the shape [${value.shape}]; expected one number: take its mean.`);
      const penalties = model.calculateLosses();
      return penalties.reduce<tf.Tensor>((sum, penalty) => tf.add(sum, penalty), value).asScalar();
    }, prepared.trainable);
    optimizer.apply(grads, { learningRate });
    return { loss: value };
  };
  return { step, slots: optimizer.slots, variables: [...prepared.variables, ...optimizer.slots] };
}

/** The shape of one example. */
export function inputShape({ inputs }: tf.LayersModel): number[] {
  const [input] = inputs;
  const shape = input?.shape.slice(1) ?? [];
  if (inputs.length !== 1 || shape.some((length) => length === null)) {
    throw new Error('jit: the model must have one input of known shape; write a step for scan.');
  }
  return shape.map(Number);
}

/** Refuses lists of numbers and other kinds of arrays, whose elements would be taken for bytes. */
export function checkNumbers(caller: string, name: string, array: unknown): void {
  const isNumbers = [Float32Array, Int32Array, Uint8Array].some((kind) => array instanceof kind);
  if (isNumbers) return;
  const given = Object.prototype.toString.call(array).slice(8, -1);
  throw new Error(
    `jit: ${caller} got ${name} as ${given}; expected a Float32Array, Int32Array or Uint8Array of all rows.`,
  );
}

/** A class that the model does not have would count for nothing, without a word. */
function checkClasses(y: NumberArray, classes: number): void {
  const at = y.findIndex((value) => !(Number.isInteger(value) && value >= 0 && value < classes));
  if (at < 0) return;
  throw new Error(
    `jit: fit got ${y[at]} as the class of example ${at}; expected a whole number below ${classes}, the model's outputs.`,
  );
}

/** The input specification of an array that holds a row of `shape` for each example. */
export function specOf(array: NumberArray, shape: readonly number[]): TensorSpec {
  const dtype = array instanceof Float32Array ? 'float32' : array instanceof Int32Array ? 'int32' : 'uint8';
  return { shape, dtype };
}
