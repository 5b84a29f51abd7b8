import {
  currentHashes,
  descriptionOf,
  type EntryDescription,
  type FactorFinding,
  factorFinding,
  type JudgedLedger,
  type Listing,
  type RangeTest,
  type Row,
  type RunRecord,
  type StudyDescription,
  selectRecords,
  summarise,
  type TestSet,
} from '@digitbench/results';
import { ledgerOf, logsOf, type StudyLog } from './ledger.ts';
import type { Place } from './place.ts';
import { undescribed } from './undescribed.ts';

/** One entry as its pages show it. */
export interface EntryView {
  readonly name: string;
  /** Ranked within its study. */
  readonly row: Row;
  readonly description: EntryDescription | null;
  /** One per seed, of the latest recipe: what every number is about. */
  readonly records: readonly RunRecord[];
  /** All records, outdated and repeated ones too. */
  readonly all: readonly RunRecord[];
  /** What raising its learning rate step by step showed; null: nobody tried here. */
  readonly rangeTest: RangeTest | null;
  /** The same colour wherever the entry is drawn: 0 to 7. */
  readonly color: number;
}

/** One study as its pages show it. */
export interface StudyView {
  readonly name: string;
  readonly description: StudyDescription;
  /** In the study's own order. */
  readonly entries: readonly EntryView[];
  readonly testSet: TestSet | null;
  /** Everything that its source states, judged by these records; null: it keeps no ledger. */
  readonly ledger: JudgedLedger | null;
  /** What its source logged by epoch. */
  readonly logs: readonly StudyLog[];
  /** Properties that some entries differ in, and what the records say of them. */
  readonly factors: readonly FactorFinding[];
}

/** The records of one profile on one data set: all pages exist once for each. */
export interface View extends Place {
  readonly studies: readonly StudyView[];
  /** Ranked among all entries with the same task. */
  readonly rows: readonly Row[];
}

export const COLORS = 8;
/** The validation accuracy to which epochs and seconds are counted until a reader chooses another. */
export const TARGET = 0.9;

/** The studies of a place, in the order of their descriptions; those that nobody described last. */
export function descriptionsOf(
  { profile, dataset, records }: Place,
  { studies }: Listing,
): StudyDescription[] {
  const described = studies.filter((study) => study.profile === profile);
  const present = new Set(records.map(({ study }) => study));
  const names = new Set([
    ...described.map(({ study }) => study).filter((name) => present.has(name)),
    ...present,
  ]);
  return [...names].map(
    (name) =>
      descriptionOf(described, { study: name, profile, dataset }) ?? undescribed(name, profile, records),
  );
}

/** A place with the studies that its pages show. */
export function viewOf(place: Place, studies: readonly StudyView[]): View {
  const shown = new Set(studies.map(({ name }) => name));
  const records = place.records.filter(({ study }) => shown.has(study));
  return {
    ...place,
    studies,
    records,
    rows: summarise(records, {
      studies: studies.map(({ description }) => description),
      testSets: studies.flatMap(({ testSet }) => testSet ?? []),
      rankWithin: 'task',
      target: TARGET,
    }).filter(({ dataset }) => dataset === place.dataset || dataset === null),
  };
}

/** What the records of a place say of one study. */
export function studyOf(place: Place, description: StudyDescription, listing: Listing): StudyView {
  const isOurs = (item: { profile: string; study: string; dataset: string }) =>
    item.profile === place.profile && item.study === description.study && item.dataset === place.dataset;
  const records = place.records.filter(({ study }) => study === description.study);
  const rangeTests = listing.rangeTests.filter(isOurs);
  const testSet = listing.testSets.find(isOurs) ?? null;
  const rows = summarise(records, {
    studies: [description],
    testSets: testSet === null ? [] : [testSet],
    target: TARGET,
  });
  const order = new Map(description.entries.map(({ entry }, index) => [entry, index]));
  const last = description.entries.length;
  const entries = rows
    .toSorted((a, b) => (order.get(a.entry) ?? last) - (order.get(b.entry) ?? last))
    .map((row, index): EntryView => {
      const all = records.filter(({ entry }) => entry === row.entry);
      return {
        name: row.entry,
        row,
        description: description.entries.find(({ entry }) => entry === row.entry) ?? null,
        records: selectRecords(all).records,
        all: all.toSorted((a, b) => a.seed - b.seed || a.startedAt.localeCompare(b.startedAt)),
        rangeTest: latest(rangeTests.filter(({ entry }) => entry === row.entry)),
        color: index % COLORS,
      };
    });
  const ledger = ledgerOf(description, records, testSet);
  return {
    name: description.study,
    description,
    entries,
    testSet,
    ledger,
    logs: logsOf(ledger),
    factors: (description.factors ?? []).map((factor) =>
      factorFinding(factor, records, currentHashes([description])),
    ),
  };
}

const latest = (tests: readonly RangeTest[]): RangeTest | null =>
  tests.toSorted((a, b) => b.startedAt.localeCompare(a.startedAt))[0] ?? null;
