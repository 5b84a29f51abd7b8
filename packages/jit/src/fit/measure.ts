import { withScores } from '../loss/head.ts';
import { recorded } from '../loss/madeBy.ts';
import type { Objective } from '../loss/objective.ts';
import { type Scan, scan } from '../scan.ts';
import type { PreparedModel } from '../train/prepareModel.ts';
import { batchesOf, Means } from './batches.ts';
import { batchOf, type Examples } from './examples.ts';

/** The name under which a step gives the measure of label number `i`. */
export const measureName = (i: number): string => `measure ${i}`;

/** Compiles what measures batches of a model as it is, without training it; `like` is the same for another batch size. */
export function compileMeasuring(
  prepared: PreparedModel,
  objective: Objective,
  examples: Examples,
  batchSize: number,
  like?: Scan,
): Promise<Scan> {
  return scan(
    (tensors) =>
      recorded(() => {
        const { x, targets, weights } = batchOf(examples, tensors);
        const given = withScores(objective.heads, () => prepared.apply(x, { training: false }));
        const raws = Array.isArray(given) ? given : [given];
        const { loss, measures } = objective.measure(raws, targets, weights);
        return Object.fromEntries([loss, ...measures].map((value, i) => [measureName(i), value]));
      }),
    { batchSize, like, inputs: { gathered: examples.specs }, variables: prepared.variables },
  );
}

/**
 * The means over the examples that `order` names, by label. `program` gives a program for a batch of some size, and `around` is
 * what happens around a run of one.
 */
export async function measure(
  labels: readonly string[],
  examples: Examples,
  order: Int32Array,
  batchSize: number,
  program: (size: number) => Promise<Scan>,
  around: <T>(program: Scan, run: () => Promise<T>) => Promise<T> = (_, run) => run(),
): Promise<Record<string, number>> {
  const means = new Means(labels);
  for (const { size, steps, first } of batchesOf(order.length, batchSize, false)) {
    const compiled = await program(size);
    const results = await around(compiled, () =>
      compiled.run(examples.arrays, order.subarray(first, first + steps * size)),
    );
    means.add(
      size,
      labels.map((_, i) => results[measureName(i)] ?? []),
    );
  }
  return means.logs;
}

export const inOrder = (count: number, from = 0): Int32Array =>
  Int32Array.from({ length: count - from }, (_, i) => from + i);
