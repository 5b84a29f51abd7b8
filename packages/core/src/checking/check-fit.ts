import { DataError } from '@digitbench/data';
import * as tf from '@tensorflow/tfjs';
import type { EnsembleEntry, Entry, EstimatorEntry } from '../contract/entry.ts';
import type { Tensors } from '../contract/recipe.ts';
import type { Task } from '../contract/task.ts';
import { Random } from '../random.ts';
import { sampleExamples } from './check-entry.ts';

/**
 * Whether what an ensemble combines, or an estimator scores, is as long as the classes of its task. A network is fitted when it is
 * built. Throws a DataError if it is not.
 */
export async function checkFit(task: Task, entry: Entry): Promise<void> {
  const columns = await columnsOf(task, entry);
  for (const [name, { classes }] of Object.entries(task.outputs)) {
    const found = columns[name];
    if (found === undefined || found === classes || (found === 1 && classes === 2)) continue;
    throw new DataError({
      subject: `task ${task.name}`,
      given: `an ${entry.kind} that scores ${found} classes`,
      expected: `the ${classes} of this data set`,
      remedy: 'Take a data set with as many classes.',
    });
  }
}

async function columnsOf(task: Task, entry: Entry): Promise<Record<string, number | undefined>> {
  if (entry.kind === 'ensemble') return combinedColumns(entry);
  return entry.kind === 'estimator' ? scoredColumns(task, entry) : {};
}

/** Of members that score as many classes as their own tasks have. */
function combinedColumns({ members, combine }: EnsembleEntry): Record<string, number | undefined> {
  return tf.tidy(() => {
    const given: Record<string, Tensors> = {};
    for (const [name, { task }] of Object.entries(members)) {
      given[name] = Object.fromEntries(
        Object.entries(task.outputs).map(([output, { classes }]) => [output, tf.ones([2, classes])]),
      );
    }
    return Object.fromEntries(
      Object.entries(combine(given)).map(([name, { shape }]) => [name, shape.at(-1)]),
    );
  });
}

/** Of an estimator that has seen every class. */
async function scoredColumns(task: Task, entry: EstimatorEntry): Promise<Record<string, number>> {
  const examples = sampleExamples(task);
  const predictor = await entry.fit(examples, Random.fromSeed(1).stream('init'));
  const scores = await predictor.predict(examples.inputs, examples.count);
  return Object.fromEntries(
    Object.entries(scores).map(([name, { length }]) => [name, length / examples.count]),
  );
}
