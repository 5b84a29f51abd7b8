import type { Store } from '@digitbench/results';
import type { DatasetSurvey } from '@digitbench/train/protocol';
import type { Place } from '../place/place.ts';
import { UsageError } from '../shell/usage.ts';
import { type Answer, askAll } from './ask.ts';
import { describeForResults } from './description.ts';
import type { KnownStudy } from './known.ts';
import { budgetOf, type ProfileName } from './profile.ts';
import { testSetQuestion, withoutPlace } from './questions.ts';

export interface Publication {
  place: Place;
  store: Store;
  studies: readonly KnownStudy[];
  profile: ProfileName;
  dataset: DatasetSurvey;
}

/** A study whose test examples can't be made of the data can't be trained on it either. Throws a UsageError. */
function refuseUnfit(
  studies: readonly KnownStudy[],
  answers: readonly Answer<'test-set'>[],
  { name }: DatasetSurvey,
): void {
  const problems = answers.flatMap((answer, i) =>
    answer.kind === 'problem' && answer.reason.startsWith('DataError: ')
      ? [
          `study ${studies[i]?.study.name} cannot be tested on the data set ${name}: ${withoutPlace(answer.reason)}`,
        ]
      : [],
  );
  if (problems.length > 0) throw new UsageError(problems);
}

/** Writes beside the records what their readers need to know of the studies: descriptions and right answers. */
export async function publishStudies(publication: Publication): Promise<void> {
  const { place, store, studies, profile, dataset } = publication;
  const { name, checksum } = dataset;
  const budget = budgetOf(profile, undefined);
  const answers = await askAll(
    place,
    studies.map((study) => testSetQuestion(study, dataset, budget)),
  );
  refuseUnfit(studies, answers, dataset);
  for (const [i, known] of studies.entries()) {
    await store.writeStudy(describeForResults(known, profile));
    const answer = answers[i];
    if (answer?.kind !== 'test-set' || answer.testSet === null) continue;
    const trials = { study: known.study.name, profile, dataset: name, checksum };
    await store.writeTestSet({ schema: 1, ...trials, ...answer.testSet });
  }
}
