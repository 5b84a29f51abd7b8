import { groupBy } from '../group-by.ts';
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

/** Entries of described studies that have no record at all: they are shown, too, but for those that nobody asked for. */
export function withoutRecords(records: readonly RunRecord[], studies: readonly StudyDescription[]): Group[] {
  return studies.flatMap(({ study, profile, entries }) => {
    const ofStudy = records.filter((record) => record.study === study && record.profile === profile);
    const datasets = ofStudy.length === 0 ? [null] : [...new Set(ofStudy.map(({ dataset }) => dataset))];
    return datasets.flatMap((dataset) =>
      entries
        .filter(
          ({ entry, onRequest }) =>
            onRequest !== true &&
            !ofStudy.some((record) => record.entry === entry && record.dataset === dataset),
        )
        .map(({ entry }) => ({ profile, study, entry, dataset, records: [] })),
    );
  });
}
