import * as tf from '@tensorflow/tfjs';
import type { Tensors } from '../contract/recipe.ts';
import type { Examples, Task } from '../contract/task.ts';

/** The first examples as the tensors that a recipe's functions see: images as floats, everything else as int32. */
export function firstBatch(
  task: Task,
  examples: Examples,
  size: number,
): { inputs: Tensors; targets: Tensors } {
  const inputs: Tensors = {};
  for (const [name, input] of Object.entries(task.inputs)) {
    const bytes = examples.inputs[name] ?? new Uint8Array(0);
    inputs[name] =
      input.kind === 'image'
        ? tf.tensor(Float32Array.from(bytes.subarray(0, size * input.rows * input.columns)), [
            size,
            input.rows,
            input.columns,
          ])
        : tf.tensor1d(Int32Array.from(bytes.subarray(0, size)), 'int32');
  }
  const targets: Tensors = {};
  for (const name of Object.keys(task.outputs)) {
    const bytes = examples.targets[name] ?? new Uint8Array(0);
    targets[name] = tf.tensor1d(Int32Array.from(bytes.subarray(0, size)), 'int32');
  }
  return { inputs, targets };
}
