import { isDeepStrictEqual } from 'node:util';
import { type DatasetDescription, datasetOf, openStore, USUAL_DATASET } from '@digitbench/results';
import { surveyZoo } from '../../run/survey-zoo.ts';
import { describeForResults } from '../../zoo/description.ts';
import type { ProfileName } from '../../zoo/profile.ts';
import { shapeFor } from '../../zoo/questions.ts';

/**
 * Writes the descriptions beside recorded studies again, for each data set that they were trained on: what is said of a study (its
 * ledger, its titles and claims) may change without a trial's hash, so that nothing is trained.
 */
export async function describeAgain(
  models: string | undefined,
  results: string,
  profile: ProfileName,
): Promise<void> {
  const listing = await openStore(results, { readOnly: true }).list({ profile });
  const { records, studies, datasets } = listing;
  const store = openStore(results);
  const checksums = new Map(records.map(({ dataset, checksum }) => [dataset, checksum]));
  for (const [dataset, checksum] of checksums) {
    const described = datasets.find((known) => known.dataset === dataset);
    // Without its description nobody knows what its studies look like; the next training writes it.
    if (dataset !== USUAL_DATASET && described === undefined) continue;
    const zoo = await surveyZoo({ operands: [], models, data: described ? shapeOf(described) : null });
    for (const { known } of zoo.studies) {
      const { name } = known.study;
      if (!records.some((record) => record.study === name && record.dataset === dataset)) continue;
      const description = describeForResults(known, profile, { name: dataset, checksum });
      const before = studies.find(({ study, ...of }) => study === name && datasetOf(of) === dataset);
      if (!isDeepStrictEqual(before, description)) await store.writeStudy(description);
    }
  }
}

const shapeOf = ({ rows, columns, classes, train, test }: DatasetDescription) =>
  shapeFor({ rows, columns, classNames: classes, train, test });
