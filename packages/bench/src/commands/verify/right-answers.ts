import type { TestSet } from '@digitbench/results';
import type { Place } from '../../place/place.ts';
import type { Preparation } from '../../run/bench.ts';
import { askAll } from '../../zoo/ask.ts';
import { budgetOf, type ProfileName } from '../../zoo/profile.ts';
import { testSetQuestion } from '../../zoo/questions.ts';

/** Test sets beside the records that differ from the data: predictions that agree with them prove nothing. */
export async function wrongAnswers(
  place: Place,
  profile: ProfileName,
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
  const budget = budgetOf(profile, undefined);
  const answers = await askAll(
    place,
    asked.map(({ known }) => testSetQuestion(known, dataset, budget)),
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
