import * as tf from '@tensorflow/tfjs';
import { allNodesOf } from '../../src/graph/graph.ts';
import type { Graph } from '../../src/graph/types.ts';
import { createOptimizer, prepareModel, scan } from '../../src/index.ts';

/** A small step size between the numbers of two programs is rounding. */
export const TOLERANCE = 1e-4;

export interface Training {
  readonly losses: number[];
  readonly weights: number[][];
}

export interface Case {
  /** Makes the model. */
  readonly model: () => tf.LayersModel;
  /** Examples, [n, ...shape]. */
  readonly x: tf.Tensor;
  readonly steps?: number;
  readonly batch?: number;
}

/** Numbers between -1 and 1 that are the same everywhere. */
export function numbers(shape: number[], seed = 1): tf.Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, (_, i) => Math.sin((i + 1) * 12.9898 + seed * 78.233)),
    shape,
  );
}

/** Weights that do not depend on the order in which layers were made. */
export function fill(model: tf.LayersModel): void {
  tf.tidy(() => {
    model.setWeights(model.getWeights().map(({ shape }, i) => tf.mul(numbers(shape, i + 2), 0.5)));
  });
}

/** Trains compiled, with momentum, and returns what came out and what was run. */
export async function compiled({
  model: make,
  x,
  steps = 4,
  batch = 3,
}: Case): Promise<Training & { graph: Graph }> {
  const model = make();
  fill(model);
  const prepared = prepareModel(model);
  const optimizer = createOptimizer({ name: 'sgd', momentum: 0.9 }, prepared.trainable);
  const dtype = x.dtype === 'int32' ? 'int32' : 'float32';
  const training = await scan(
    ({ x: examples, learningRate }) => {
      if (!examples || !learningRate) throw new Error('an input is missing');
      const { value, grads } = tf.variableGrads(
        () => lossOf(prepared.apply(examples, { training: true })),
        prepared.trainable,
      );
      optimizer.apply(grads, { learningRate });
      return { loss: value };
    },
    {
      batchSize: batch,
      inputs: {
        gathered: { x: { shape: x.shape.slice(1), dtype } },
        scanned: { learningRate: { shape: [], dtype: 'float32' } },
      },
      variables: [...prepared.variables, ...optimizer.slots],
    },
  );
  const order = Int32Array.from({ length: steps * batch }, (_, i) => i % (x.shape[0] ?? 1));
  const examples = x.dataSync();
  const { loss } = await training.run(
    { x: examples, learningRate: new Float32Array(steps).fill(0.1) },
    order,
  );
  const { graph } = training;
  await training.dispose();
  return { losses: Array.from(loss ?? []), weights: weightsOf(model), graph };
}

/** The same on TensorFlow.js' own backend, with its own layers and optimizer. */
export function interpreted({ model: make, x, steps = 4, batch = 3 }: Case): Training {
  const model = make();
  fill(model);
  const optimizer = tf.train.momentum(0.1, 0.9);
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    const rows = Int32Array.from({ length: batch }, (_, i) => (step * batch + i) % (x.shape[0] ?? 1));
    const loss = optimizer.minimize(
      () => lossOf(model.apply(tf.gather(x, tf.tensor1d(rows, 'int32')), { training: true })),
      true,
      model.trainableWeights.map((weight) => weight.read() as tf.Variable),
    );
    losses.push(loss?.dataSync()[0] ?? Number.NaN);
  }
  return { losses, weights: weightsOf(model) };
}

/** Of all outputs, unequally weighted, so that each place has a gradient of its own. */
function lossOf(outputs: ReturnType<tf.LayersModel['apply']>): tf.Scalar {
  const list = (Array.isArray(outputs) ? outputs : [outputs]) as tf.Tensor[];
  const parts = list.map((output, i) => {
    const target = tf.mul(tf.cos(tf.range(0, output.size, 1)).reshape(output.shape), 0.5);
    return tf.mul(tf.mean(tf.square(tf.sub(output, target))), 1 + i);
  });
  return parts.reduce<tf.Tensor>((sum, part) => tf.add(sum, part), tf.scalar(0)).asScalar();
}

function weightsOf(model: tf.LayersModel): number[][] {
  return model.getWeights().map((weight) => Array.from(weight.dataSync()));
}

/** Loops inside the training loop. */
export function loopsIn(graph: Graph): number {
  return allNodesOf(graph).filter(({ op }) => op === 'Scan').length;
}

/** The greatest difference between two trainings, in losses and weights. */
export function difference(a: Training, b: Training): number {
  const flat = ({ losses, weights }: Training) => [...losses, ...weights.flat()];
  const other = flat(b);
  return Math.max(...flat(a).map((value, i) => Math.abs(value - (other[i] ?? Number.NaN))));
}
