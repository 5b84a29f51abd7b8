import { decodePredictions, type RunRecord, type TestSet } from '@digitbench/results';
import { own } from './own.ts';

/** A test example and what the seeds said of it. */
export interface Example {
  /** Position in the test set. */
  readonly position: number;
  /** Position of its image in the data set's test file. */
  readonly image: number;
  readonly target: string;
  /** Seeds that were wrong. */
  readonly wrong: number;
  readonly of: number;
  /** Answers with the number of seeds that gave them, most first. */
  readonly answers: readonly { readonly answer: string; readonly seeds: number }[];
}

type Answers = Pick<RunRecord, 'classes' | 'confusion' | 'predictions' | 'probabilities'>;

/** What a record says of one of its task's outputs. */
export const answersOf = (record: RunRecord, output: string): Answers | undefined =>
  output === record.accuracyOf && record.predictions !== null ? record : own(record.outputs, output);

/** The outputs of which the records hold answers, the one that accuracy is about first. */
export const outputsOf = (records: readonly RunRecord[]): string[] => {
  const names = records.flatMap(({ accuracyOf, outputs }) => [accuracyOf, ...Object.keys(outputs ?? {})]);
  return [...new Set(names)].filter((name) =>
    records.some((record) => answersOf(record, name) !== undefined),
  );
};

export const classesOf = (records: readonly RunRecord[], output: string): readonly string[] | null =>
  records.map((record) => answersOf(record, output)?.classes ?? null).find((classes) => classes !== null) ??
  null;

/** The answers of one entry's seeds, example by example, or null where they can't be compared with the truth. */
export function examplesOf(
  records: readonly RunRecord[],
  testSet: TestSet | null,
  output = outputsOf(records)[0] ?? '',
): Example[] | null {
  const targets = own(testSet?.targets, output);
  if (testSet === null || targets === undefined) return null;
  const all = records.flatMap((record) => {
    const predictions = answersOf(record, output)?.predictions ?? null;
    return predictions !== null && predictions.length === targets.length ? [predictions] : [];
  });
  if (all.length === 0) return null;
  const classes = classesOf(records, output);
  const nameOf = (code: string) => classes?.[decodePredictions(code)[0] ?? -1] ?? code;
  return Array.from(targets, (target, position) => {
    const votes = new Map<string, number>();
    for (const predictions of all) {
      const answer = predictions[position] ?? '';
      votes.set(answer, (votes.get(answer) ?? 0) + 1);
    }
    return {
      position,
      image: testSet.images?.[position] ?? position,
      target: nameOf(target),
      wrong: all.length - (votes.get(target) ?? 0),
      of: all.length,
      answers: [...votes]
        .map(([answer, seeds]) => ({ answer: nameOf(answer), seeds }))
        .sort((a, b) => b.seeds - a.seeds),
    };
  });
}

/** The examples that most seeds get wrong, the most stubborn first. */
export const hardest = (examples: readonly Example[], count: number): Example[] =>
  examples
    .filter(({ wrong }) => wrong > 0)
    .sort((a, b) => b.wrong - a.wrong || a.position - b.position)
    .slice(0, count);

/** The confusion matrix of all seeds together. */
export function confusionOf(records: readonly RunRecord[], output: string): number[][] | null {
  const matrices = records.flatMap((record) => {
    const confusion = answersOf(record, output)?.confusion ?? null;
    return confusion === null ? [] : [confusion];
  });
  const size = matrices[0]?.length ?? 0;
  const alike = matrices.filter((matrix) => matrix.length === size);
  if (size === 0) return null;
  return Array.from({ length: size }, (_, row) =>
    Array.from({ length: size }, (_, column) =>
      alike.reduce((sum, matrix) => sum + (matrix[row]?.[column] ?? 0), 0),
    ),
  );
}
