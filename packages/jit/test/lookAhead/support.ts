import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';
import { createOptimizer, type OptimizerSpec, type ScanOptions, type Step, scan } from '../../src/index.ts';
import { expectSameTraining, numbers, take } from '../interpret.ts';

const EXAMPLES = 40;
export const CLASSES = 10;
/** The cpu backend adds in another order; a step's own rounding, over some twenty steps. */
export const TOLERANCE = { absolute: 2e-5, relative: 2e-4 };

export const matrix = (rows: number, columns: number, seed: number, scale = Math.sqrt(2 / rows)) =>
  tf.variable(
    tf.tensor2d(
      numbers(rows * columns, seed).map((x) => x * scale),
      [rows, columns],
    ),
  );
export const vector = (length: number, seed: number) =>
  tf.variable(tf.tensor1d(numbers(length, seed).map((x) => x / 10)));

export interface Network {
  /** Scores [batch, classes] of pixels between 0 and 1. */
  scores(x: tf.Tensor, tensors: Record<string, tf.Tensor>): tf.Tensor;
  readonly variables: tf.Variable[];
  /** Those that are trained; all unless given. */
  readonly trained?: tf.Variable[];
  readonly optimizer?: OptimizerSpec;
  penalty?(): tf.Scalar;
  /** Pixels as the network takes them. */
  prepare?(pixels: tf.Tensor): tf.Tensor;
  readonly shape?: number[];
  /** The learning rate, if it is the same number at each step. */
  readonly rate?: number;
  /** Also returns the scores of each step. */
  readonly showScores?: boolean;
}

export function dense(x: tf.Tensor, w: tf.Variable, b?: tf.Variable): tf.Tensor2D {
  const product = tf.matMul(x as tf.Tensor2D, w as unknown as tf.Tensor2D);
  return (b ? tf.add(product, b) : product) as tf.Tensor2D;
}

export function perceptron(inputs: number, ...hidden: number[]): Network {
  const sizes = [inputs, ...hidden, CLASSES];
  const layers = sizes.slice(1).map((units, i) => {
    return { w: matrix(sizes[i] ?? 0, units, 2 * i + 1), b: vector(units, 2 * i + 2) };
  });
  return {
    variables: layers.flatMap(({ w, b }) => [w, b]),
    scores: (x) => layers.reduce((h, { w, b }, i) => dense(i === 0 ? h : tf.relu(h), w, b), x),
  };
}

export function training(network: Network, batchSize: number, steps: number) {
  const {
    variables,
    trained = variables,
    optimizer: spec = { name: 'sgd' },
    prepare = (pixels) => tf.mul(pixels, 1 / 255),
    shape = [variables[0]?.shape[0] ?? 0],
    rate,
    showScores = false,
  } = network;
  const optimizer = createOptimizer(spec, trained);
  const step: Step = (tensors) => {
    let scores: tf.Tensor | undefined;
    const { value, grads } = tf.variableGrads(() => {
      // Kept, since what is made on the way to gradients is let go.
      scores = tf.keep(network.scores(prepare(take(tensors, 'image')), tensors));
      const targets = tf.oneHot(tf.cast(take<tf.Tensor1D>(tensors, 'label'), 'int32'), CLASSES);
      const mean = tf.mean(tf.neg(tf.sum(tf.mul(targets, tf.logSoftmax(scores)), -1)));
      return (network.penalty ? tf.add(mean, network.penalty()) : mean) as tf.Scalar;
    }, trained);
    const learningRate = rate === undefined ? take(tensors, 'learningRate') : tf.scalar(rate);
    optimizer.apply(grads, { learningRate });
    return { loss: value, ...(showScores && scores && { scores }) };
  };
  const options: ScanOptions = {
    batchSize,
    variables: [...variables, ...optimizer.slots],
    lookAhead: true,
    inputs: {
      gathered: { image: { shape, dtype: 'uint8' }, label: { shape: [], dtype: 'uint8' } },
      scanned: { learningRate: { shape: [], dtype: 'float32' }, step: { shape: [], dtype: 'int32' } },
      constant: { seed: { shape: [], dtype: 'int32' } },
    },
  };
  const size = shape.reduce((product, length) => product * length, 1);
  const arrays = {
    image: Uint8Array.from(numbers(EXAMPLES * size, 5), (x) => Math.max(0, x) * 255),
    label: Uint8Array.from({ length: EXAMPLES }, (_, i) => (i * 7) % CLASSES),
    // A different one at each step.
    learningRate: Float32Array.from({ length: steps }, (_, i) => 0.02 + 0.003 * (i % 5)),
    step: Int32Array.from({ length: steps }, (_, i) => i),
    seed: Int32Array.of(3),
  };
  const order = Int32Array.from({ length: steps * batchSize }, (_, i) => (i * 11) % EXAMPLES);
  return { step, options, arrays, order };
}

export async function strideOf(network: Network, batchSize: number): Promise<number> {
  const { step, options } = training(network, batchSize, 1);
  const compiled = await scan(step, options);
  await compiled.dispose();
  return compiled.stride;
}

/** Trains, with steps left over, and expects what TensorFlow.js computes step by step. */
export async function expectSame(
  network: Network,
  batchSize: number,
  stride: number,
  steps = 2 * stride + 1,
) {
  expect(await strideOf(network, batchSize)).toBe(stride);
  const { step, options, arrays, order } = training(network, batchSize, steps);
  const { loss = [] } = await expectSameTraining(step, options, arrays, order, TOLERANCE);
  // A rate of 0, or labels that nothing is learned from, would agree without a word.
  expect(loss.at(-1)).not.toBeCloseTo(loss[0] ?? 0, 3);
}

/** Gives `use` what trains from the same start in runs that are cut after so many steps, and returns the losses. */
export async function withPieces(
  network: Network,
  batchSize: number,
  steps: number,
  use: (losses: (...cuts: number[]) => Promise<number[]>) => Promise<void>,
): Promise<void> {
  const { step, options, arrays, order } = training(network, batchSize, steps);
  const variables = options.variables ?? [];
  const initial = variables.map((variable) => variable.clone());
  const compiled = await scan(step, options);
  await use(async (...cuts) => {
    for (const [i, variable] of variables.entries()) variable.assign(initial[i] as tf.Tensor);
    const found: number[] = [];
    for (const [i, start] of [0, ...cuts].entries()) {
      const end = cuts[i] ?? steps;
      const [learningRate, counts] = [arrays.learningRate.slice(start, end), arrays.step.slice(start, end)];
      const { loss = [] } = await compiled.run(
        { ...arrays, learningRate, step: counts },
        order.slice(start * batchSize, end * batchSize),
      );
      found.push(...loss);
    }
    return found;
  });
  await compiled.dispose();
}
