import { type Store, USUAL_DATASET } from '@digitbench/results/store';
import type { DatasetSurvey } from '@digitbench/train/protocol';
import type { Place } from '../place/place.ts';
import { askAll } from './ask.ts';
import { describeDataset } from './describe-dataset.ts';
import { describeForResults } from './description.ts';
import type { Broken, KnownStudy } from './known.ts';
import { budgetOf, type ProfileName } from './profile.ts';
import { testSetQuestion, withoutPlace } from './questions.ts';

export interface Publication {
  place: Place;
  store: Store;
  studies: readonly KnownStudy[];
  profile: ProfileName;
  dataset: DatasetSurvey;
}

/**
 * Writes beside the records what readers need to know about the studies: descriptions and right answers. Returns the studies that
 * do not fit the data. Nothing is written for them: a study that cannot be tested on the data cannot be trained on it either.
 */
export async function publishStudies(publication: Publication): Promise<Broken[]> {
  const { place, store, studies, profile, dataset } = publication;
  const { name, checksum } = dataset;
  const budget = budgetOf(profile, undefined);
  const answers = await askAll(
    place,
    studies.map((study) => testSetQuestion(study, dataset, budget)),
  );
  if (name !== USUAL_DATASET) await store.writeDataset(describeDataset(dataset));
  const unfit: Broken[] = [];
  for (const [i, known] of studies.entries()) {
    const answer = answers[i];
    const study = known.study.name;
    if (answer?.kind === 'problem' && answer.reason.startsWith('DataError: ')) {
      const problem = `it cannot be tested on the data set ${dataset.title}: ${withoutPlace(answer.reason)}`;
      unfit.push({ name: study, study: known.study, problems: [problem] });
      continue;
    }
    await store.writeStudy(describeForResults(known, profile, dataset));
    if (answer?.kind !== 'test-set' || answer.testSet === null) continue;
    const trials = { study, profile, dataset: name, checksum };
    await store.writeTestSet({ schema: 1, ...trials, ...answer.testSet });
  }
  return unfit;
}
