import type { Store } from '@digitbench/results';
import type { DatasetSurvey } from '@digitbench/train/protocol';
import type { HarnessPool } from '../place/local/harness-pool.ts';
import { UsageError } from '../shell/usage.ts';
import { type Answer, ask } from './ask.ts';
import { SurveyCache } from './cache.ts';
import { describeForResults } from './description.ts';
import type { KnownStudy } from './known.ts';
import { budgetOf, type ProfileName } from './profile.ts';
import { testSetQuestion, withoutPlace } from './questions.ts';

export interface Publication {
  pool: HarnessPool;
  store: Store;
  studies: readonly KnownStudy[];
  profile: ProfileName;
  dataset: DatasetSurvey;
  datasetPath: string | null;
}

/** A study whose test examples can't be made of the data can't be trained on it either. Throws a UsageError. */
function refuseUnfit(
  studies: readonly KnownStudy[],
  answers: readonly Answer[],
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
  const { pool, store, studies, profile, dataset, datasetPath } = publication;
  const { name, checksum } = dataset;
  const data = { path: datasetPath, checksum };
  const questions = studies.map((study) => testSetQuestion(study, data, budgetOf(profile, undefined)));
  const answers = await ask(pool, new SurveyCache(), questions);
  refuseUnfit(studies, answers, dataset);
  for (const [i, known] of studies.entries()) {
    await store.writeStudy(describeForResults(known, profile));
    const answer = answers[i];
    if (answer?.kind !== 'test-set' || answer.testSet === null) continue;
    const place = { study: known.study.name, profile, dataset: name, checksum };
    await store.writeTestSet({ schema: 1, ...place, ...answer.testSet });
  }
}
