import type { TestSet } from '@digitbench/results';
import { type BenchRequest, type Preparation, withPool } from '../../run/bench.ts';
import { ask } from '../../zoo/ask.ts';
import { SurveyCache } from '../../zoo/cache.ts';
import { budgetOf } from '../../zoo/profile.ts';
import { testSetQuestion } from '../../zoo/questions.ts';

/** Right answers that lie beside the records but are not those of the data: predictions that agree with them prove nothing. */
export async function wrongAnswers(
  request: BenchRequest,
  { studies, dataset }: Pick<Preparation, 'studies' | 'dataset'>,
  testSets: readonly TestSet[],
): Promise<TestSet[]> {
  const asked = studies.flatMap(({ known }) => {
    const recorded = testSets.find(
      ({ study, dataset: name, checksum }) =>
        study === known.study.name && name === dataset.name && checksum === dataset.checksum,
    );
    return recorded === undefined ? [] : [{ known, recorded }];
  });
  const data = { path: request.dataset, checksum: dataset.checksum };
  const budget = budgetOf(request.profile, undefined);
  const answers = await withPool(request, (pool) =>
    ask(
      pool,
      new SurveyCache(),
      asked.map(({ known }) => testSetQuestion(known, data, budget)),
    ),
  );
  return asked.flatMap(({ recorded }, index) => {
    const answer = answers[index];
    if (answer?.kind !== 'test-set' || answer.testSet === null) return [];
    const { targets, images } = answer.testSet;
    const same =
      JSON.stringify([sorted(targets), images]) ===
      JSON.stringify([sorted(recorded.targets), recorded.images]);
    return same ? [] : [recorded];
  });
}

const sorted = (targets: TestSet['targets']) => Object.entries(targets).sort(([a], [b]) => (a < b ? -1 : 1));
