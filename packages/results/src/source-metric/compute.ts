import type { Computation } from '../record/computation.ts';
import { batchesOf } from './batches.ts';
import type { AnsweredExamples } from './examples.ts';

/**
 * A number made of a network's answers as a source made it: of each batch, then the mean over the batches. Null where the
 * answers do not say it: they lack the output or the losses, or no batch is full.
 */
export function compute(computation: Computation, examples: AnsweredExamples): number | null {
  const of = OF[computation.of];
  const values: number[] = [];
  for (const batch of batchesOf(computation.batches, examples)) {
    const value = batch.length === 0 ? null : of(batch, examples, computation.output);
    if (value === null) return null;
    values.push(value);
  }
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

type OfBatch = (batch: Uint32Array, examples: AnsweredExamples, output: string | null) => number | null;
type Answered = AnsweredExamples['outputs'][string];

const OF: Readonly<Record<Computation['of'], OfBatch>> = {
  accuracy: (batch, examples, output) => {
    const about = chosen(examples, output);
    return about && share(batch, (i) => about.every((answered) => isRight(answered, i)));
  },
  product: (batch, { outputs }) =>
    Object.values(outputs).reduce(
      (product, answered) => product * share(batch, (i) => isRight(answered, i)),
      1,
    ),
  pairs: (batch, examples, output) => {
    const answered = one(examples, output);
    if (answered === null) return null;
    const targets = countsOf(batch, answered.targets);
    const pairs = batch.reduce((sum, i) => sum + (targets.get(answered.answers[i] ?? -1) ?? 0), 0);
    return pairs / batch.length ** 2;
  },
  classes: (batch, examples, output) => {
    const answered = one(examples, output);
    if (answered === null) return null;
    const right = countsOf(
      batch.filter((i) => isRight(answered, i)),
      answered.targets,
    );
    const shares = [...countsOf(batch, answered.targets)].map(
      ([target, count]) => (right.get(target) ?? 0) / count,
    );
    return shares.reduce((sum, value) => sum + value, 0) / shares.length;
  },
  loss: (batch, { losses }) =>
    losses === undefined ? null : batch.reduce((sum, i) => sum + (losses[i] ?? Number.NaN), 0) / batch.length,
};

/** The outputs that an accuracy is about: the one that is named, else those that the task's accuracy is about. */
function chosen({ outputs, accuracyOf }: AnsweredExamples, output: string | null): Answered[] | null {
  if (output === null && accuracyOf === 'joint') return Object.values(outputs);
  const found = outputs[output ?? accuracyOf];
  return found === undefined ? null : [found];
}

function one(examples: AnsweredExamples, output: string | null): Answered | null {
  const [first, ...more] = chosen(examples, output) ?? [];
  return first === undefined || more.length > 0 ? null : first;
}

const isRight = ({ answers, targets }: Answered, i: number) => answers[i] === targets[i];

const share = (batch: Uint32Array, is: (i: number) => boolean) =>
  batch.reduce((count, i) => count + Number(is(i)), 0) / batch.length;

function countsOf(batch: Uint32Array, column: ArrayLike<number>): Map<number, number> {
  const counts = new Map<number, number>();
  for (const i of batch) counts.set(column[i] ?? -1, (counts.get(column[i] ?? -1) ?? 0) + 1);
  return counts;
}
