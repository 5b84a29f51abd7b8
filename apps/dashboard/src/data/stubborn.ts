import { decodePredictions } from '@digitbench/results';
import type { Example } from './answers.ts';
import { own } from './own.ts';
import type { View } from './view.ts';

/**
 * The test images that most runs of all entries of a task misread, the most stubborn first: what no single network is to
 * blame for. Only studies that are tested on the whole test set, in its order, are asked.
 */
export function stubborn(view: View, task: string, count: number): Example[] {
  const asked = view.studies.flatMap(({ description, testSet, entries }) => {
    if (description.task !== task || testSet === null || testSet.images !== null) return [];
    return entries.flatMap(({ records }) =>
      records.flatMap(({ accuracyOf, classes, predictions }) => {
        const targets = own(testSet.targets, accuracyOf);
        return targets === undefined || predictions?.length !== targets.length
          ? []
          : [{ classes, predictions, targets }];
      }),
    );
  });
  const [first] = asked;
  if (first === undefined) return [];
  const { targets, classes } = first;
  const runs = asked.filter((run) => run.targets === targets);
  const wrong = new Uint32Array(targets.length);
  for (const { predictions } of runs)
    for (let position = 0; position < wrong.length; position++)
      if (predictions[position] !== targets[position]) wrong[position] = (wrong[position] ?? 0) + 1;
  const nameOf = (code: string) => classes?.[decodePredictions(code)[0] ?? -1] ?? code;
  return Array.from(wrong, (of, position) => ({ of, position }))
    .filter(({ of }) => of > 0)
    .sort((a, b) => b.of - a.of || a.position - b.position)
    .slice(0, count)
    .map(({ of, position }) => {
      const votes = Map.groupBy(runs, ({ predictions }) => predictions[position] ?? '');
      return {
        position,
        image: position,
        target: nameOf(targets[position] ?? ''),
        wrong: of,
        of: runs.length,
        answers: [...votes]
          .map(([answer, those]) => ({ answer: nameOf(answer), seeds: those.length }))
          .sort((a, b) => b.seeds - a.seeds),
      };
    });
}
