import type { Examples, Recipe, Task, Tensors } from '@digitbench/core';
import * as tf from '@tensorflow/tfjs';
import type { Arrays, StepInputs, TensorSpec } from '../engines/engine.ts';

const inputKey = (name: string) => `input.${name}`;
const targetKey = (name: string) => `target.${name}`;

const scalar = (dtype: 'float32' | 'int32'): TensorSpec => ({ shape: [], dtype });

/** What a training step takes: the examples' columns, the step's number, its hyperparameters, the trial's seed. */
export function trainInputs(task: Task, recipe: Recipe): StepInputs {
  const targets = Object.keys(task.outputs).map((name): [string, TensorSpec] => [
    targetKey(name),
    { shape: [], dtype: 'uint8' },
  ]);
  return {
    gathered: { ...exampleInputs(task), ...Object.fromEntries(targets) },
    scanned: {
      step: scalar('int32'),
      learningRate: scalar('float32'),
      ...(recipe.momentum === undefined ? {} : { momentum: scalar('float32') }),
      ...(recipe.averaging === undefined ? {} : { averageWeight: scalar('float32') }),
    },
    constant: { seed: scalar('int32') },
  };
}

/** What a prediction takes. */
export function predictInputs(task: Task): Record<'evaluation' | 'training', StepInputs> {
  const gathered = exampleInputs(task);
  return {
    evaluation: { gathered, scanned: {}, constant: {} },
    training: { gathered, scanned: { step: scalar('int32') }, constant: { seed: scalar('int32') } },
  };
}

function exampleInputs(task: Task): Record<string, TensorSpec> {
  const specs = Object.entries(task.inputs).map(([name, input]): [string, TensorSpec] => [
    inputKey(name),
    { shape: input.kind === 'image' ? [input.rows, input.columns] : [], dtype: 'uint8' },
  ]);
  return Object.fromEntries(specs);
}

/** The examples' columns under the names of a step's inputs; nothing is copied. */
export function exampleArrays(examples: Examples): Arrays {
  return Object.fromEntries([
    ...Object.entries(examples.inputs).map(([name, column]) => [inputKey(name), column]),
    ...Object.entries(examples.targets).map(([name, column]) => [targetKey(name), column]),
  ]);
}

/** Images as float32 [batch, rows, columns] of 0 to 255, categories as int32 [batch]. */
export function rawInputs(task: Task, feeds: Record<string, tf.Tensor>): Tensors {
  return Object.fromEntries(
    Object.entries(task.inputs).map(([name, input]) => {
      const tensor = feed(feeds, inputKey(name));
      return [name, input.kind === 'image' ? tensor : tf.cast(tensor, 'int32')];
    }),
  );
}

/** Class numbers, int32 [batch]. */
export function rawTargets(task: Task, feeds: Record<string, tf.Tensor>): Tensors {
  return Object.fromEntries(
    Object.keys(task.outputs).map((name) => [name, tf.cast(feed(feeds, targetKey(name)), 'int32')]),
  );
}

export function feed(feeds: Record<string, tf.Tensor>, name: string): tf.Tensor {
  const tensor = feeds[name];
  if (tensor === undefined)
    throw new Error(`program: no input ${name}; given: ${Object.keys(feeds).join(', ')}`);
  return tensor;
}
