import { isDeepStrictEqual } from 'node:util';
import { openStore, type StudyDescription } from '@digitbench/results';
import { describeForResults } from '../../zoo/description.ts';
import type { KnownStudy } from '../../zoo/known.ts';
import type { ProfileName } from '../../zoo/profile.ts';
import type { Selected } from '../../zoo/zoo.ts';

/**
 * Writes the descriptions beside recorded studies again: what is said of a study (its ledger, its titles and claims) may
 * change without a trial's hash, so that nothing is trained.
 */
export async function describeAgain(
  studies: readonly Selected[],
  results: string,
  profile: ProfileName,
): Promise<void> {
  const { records, studies: described } = await openStore(results, { readOnly: true }).list({ profile });
  const store = openStore(results);
  for (const { known } of studies) {
    const { name } = known.study;
    const datasets = new Map(
      records.filter(({ study }) => study === name).map(({ dataset, checksum }) => [dataset, checksum]),
    );
    const description = describe(known, profile, datasets);
    const before = described.find(({ study }) => study === name);
    if (description !== undefined && !isDeepStrictEqual(before, description))
      await store.writeStudy(description);
  }
}

/** A study's description, with the hashes of its trials on all data sets that it was trained on; undefined: on none. */
function describe(
  known: KnownStudy,
  profile: ProfileName,
  datasets: ReadonlyMap<string, string>,
): StudyDescription | undefined {
  const each = [...datasets].map(([name, checksum]) =>
    describeForResults(known, profile, { name, checksum }),
  );
  const [first, ...others] = each;
  if (first === undefined) return undefined;
  const entries = first.entries.map((entry, i) => ({
    ...entry,
    hashes: Object.assign({}, entry.hashes, ...others.map((other) => other.entries[i]?.hashes)),
  }));
  return { ...first, entries };
}
