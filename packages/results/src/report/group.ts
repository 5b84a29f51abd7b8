import { groupBy } from '../group-by.ts';
import { datasetOf } from '../record/description-of.ts';
import type { RunRecord } from '../record/schema.ts';
import type { StudyDescription } from '../record/study.ts';

/** The records of one row of a report. */
export interface Group {
  readonly profile: string;
  readonly study: string;
  readonly entry: string;
  readonly dataset: string | null;
  readonly records: readonly RunRecord[];
}

/** Records by profile, study, entry, data set, and anything else that is kept apart. */
export function groupRecords(records: readonly RunRecord[], by: readonly ('engine' | 'machine')[]): Group[] {
  const keyOf = (record: RunRecord) => {
    const { profile, study, entry, dataset, engine, machine } = record;
    const apart = by.map((what) => (what === 'engine' ? engine.name : machine.id));
    return [profile, study, entry, dataset, ...apart].join('\n');
  };
  return [...groupBy(records, keyOf).values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { profile, study, entry, dataset } = first;
    return [{ profile, study, entry, dataset, records: group }];
  });
}

/**
 * Entries of described studies that have no record on the description's data set: they are shown, too, but for those that nobody
 * asked for. Where nothing is recorded of a study, the data set is null.
 */
export function withoutRecords(records: readonly RunRecord[], studies: readonly StudyDescription[]): Group[] {
  return studies.flatMap((description) => {
    const { study, profile, entries } = description;
    const ofStudy = records.filter((record) => record.study === study && record.profile === profile);
    const own = datasetOf(description);
    const isRecorded = ofStudy.some(({ dataset }) => dataset === own);
    // Nothing is missing from a table that nobody began while there is another.
    if (!isRecorded && ofStudy.length > 0) return [];
    const dataset = isRecorded ? own : null;
    return entries
      .filter(
        ({ entry, onRequest }) =>
          onRequest !== true && !ofStudy.some((record) => record.entry === entry && record.dataset === own),
      )
      .map(({ entry }) => ({ profile, study, entry, dataset, records: [] }));
  });
}
