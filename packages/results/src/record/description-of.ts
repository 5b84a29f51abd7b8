import type { StudyDescription } from './study.ts';

/** The data set of most records, which files and descriptions need not name. */
export const USUAL_DATASET = 'mnist';

/** The data set that a description is about. */
export const datasetOf = ({ dataset = USUAL_DATASET }: { readonly dataset?: string | undefined }): string =>
  dataset;

interface Described {
  readonly study: string;
  readonly profile: string;
  /** Null: of no record, so whatever is known of the study will do. */
  readonly dataset: string | null;
}

/**
 * What is known of a study on a data set. If only another set's description is there, it tells titles and recipes, but nothing
 * that a source states, since a verdict belongs to the source's own data set.
 */
export function descriptionOf(
  studies: readonly StudyDescription[],
  { study, profile, dataset }: Described,
): StudyDescription | undefined {
  const own = studies.filter((known) => known.study === study && known.profile === profile);
  const exact = own.find((known) => datasetOf(known) === dataset);
  if (exact !== undefined || dataset === null) return exact ?? own[0];
  return own[0] && withoutVerdicts(own[0], dataset);
}

function withoutVerdicts(
  { ledger: _, unfit: __, ...description }: StudyDescription,
  dataset: string,
): StudyDescription {
  return {
    ...description,
    dataset,
    claims: [],
    entries: description.entries.map(({ hashes: ___, layers: ____, ...entry }) => ({
      ...entry,
      layers: null,
      parameters: null,
      reported: [],
    })),
  };
}
