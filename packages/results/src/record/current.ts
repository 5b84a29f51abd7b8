import { type CurrentHashes, placeName } from './place.ts';
import type { StudyDescription } from './study.ts';

/** The current hashes from the studies' descriptions, as of the last training. */
export function currentHashes(studies: readonly StudyDescription[]): CurrentHashes {
  return new Map(
    studies.flatMap(({ profile, study, entries }) =>
      entries.flatMap(({ entry, hashes = {} }) =>
        Object.entries(hashes).map(
          ([dataset, hash]) => [placeName({ profile, study, entry, dataset }), hash] as const,
        ),
      ),
    ),
  );
}
