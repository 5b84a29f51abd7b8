import * as tf from '@tensorflow/tfjs';
import type { Network } from '../contract/network.ts';
import type { InputPreparation, Tensors } from '../contract/recipe.ts';
import type { Task } from '../contract/task.ts';

/** Shapes of the network's inputs without the batch, in its own order. */
export function inputShapes(network: Network): readonly (readonly number[])[] {
  if (!(network instanceof tf.LayersModel)) return network.inputShapes;
  return network.inputs.map((input) => input.shape.slice(1).map((size) => size ?? -1));
}

/**
 * What the network sees, in its order, from the task's inputs: images [batch, rows, columns] of 0 to 255 are scaled
 * and shaped to the network's input, categories [batch] become one-hot [batch, classes].
 * Throws a RangeError where an input does not fit.
 */
export function prepareInputs(
  task: Task,
  network: Network,
  preparation: InputPreparation,
  inputs: Tensors,
): tf.Tensor[] {
  const names = Object.keys(task.inputs);
  const shapes = inputShapes(network);
  if (shapes.length !== names.length) {
    throw new RangeError(
      `The network takes ${shapes.length} inputs, the task ${task.name} gives ${names.length} (${names.join(', ')}).`,
    );
  }
  return Object.entries(task.inputs).map(([name, spec], i) => {
    const raw = inputs[name];
    const shape = shapes[i] ?? [];
    if (!raw) throw new RangeError(`prepareInputs: no input "${name}" given.`);
    if (spec.kind === 'category') return oneHot(raw, spec.classes, shape, name);
    return shaped(scaled(raw, preparation), spec.rows, spec.columns, shape, name);
  });
}

/** (x * scale - mean) / deviation as one multiplication and one addition. */
function scaled(image: tf.Tensor, preparation: InputPreparation): tf.Tensor {
  const { scale = 1 / 255, mean = 0, deviation = 1 } = preparation;
  const product = tf.mul(tf.cast(image, 'float32'), scale / deviation);
  return mean === 0 ? product : tf.sub(product, mean / deviation);
}

function shaped(
  image: tf.Tensor,
  rows: number,
  columns: number,
  shape: readonly number[],
  name: string,
): tf.Tensor {
  const [height, width, channels = 1] = shape;
  if (shape.length === 1 && height === rows * columns) return tf.reshape(image, [-1, rows * columns]);
  if (height !== rows || width !== columns || shape.length > 3) {
    throw new RangeError(
      `Input "${name}": the network takes [${shape}], expected [${rows * columns}], [${rows}, ${columns}] ` +
        `or [${rows}, ${columns}, channels].`,
    );
  }
  if (shape.length === 2) return tf.reshape(image, [-1, rows, columns]);
  const single = tf.reshape(image, [-1, rows, columns, 1]);
  return channels === 1 ? single : tf.tile(single, [1, 1, 1, channels]);
}

function oneHot(category: tf.Tensor, classes: number, shape: readonly number[], name: string): tf.Tensor {
  if (shape.length !== 1 || shape[0] !== classes) {
    throw new RangeError(`Input "${name}": the network takes [${shape}], expected [${classes}].`);
  }
  return tf.cast(tf.oneHot(tf.cast(category, 'int32'), classes), 'float32');
}

/**
 * The network's result by the task's names. Throws a RangeError unless there is one tensor an output, with one column
 * a class (or one column for two classes).
 */
export function nameOutputs(task: Task, result: tf.Tensor | tf.Tensor[]): Tensors {
  const tensors = Array.isArray(result) ? result : [result];
  const outputs = Object.entries(task.outputs);
  if (tensors.length !== outputs.length) {
    throw new RangeError(
      `The network returns ${tensors.length} outputs, the task ${task.name} has ${outputs.length}.`,
    );
  }
  const named: Tensors = {};
  outputs.forEach(([name, { classes }], i) => {
    const tensor = tensors[i];
    const columns = tensor?.shape[1];
    if (tensor?.rank !== 2 || (columns !== classes && !(columns === 1 && classes === 2))) {
      throw new RangeError(
        `Output "${name}": the network returns [${tensor?.shape}], expected [batch, ${classes}]${classes === 2 ? ' or [batch, 1]' : ''}.`,
      );
    }
    named[name] = tensor;
  });
  return named;
}
