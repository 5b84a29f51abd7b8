import {
  type EntryDescription,
  type Listing,
  type RangeTest,
  type Row,
  type RunRecord,
  type StudyDescription,
  selectRecords,
  summarise,
  type TestSet,
} from '@digitbench/results';

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
}

/** The records of one profile on one data set: all pages exist once for each. */
export interface View {
  /** Start of its pages' paths: empty for the first, else `quick/`. */
  readonly path: string;
  readonly profile: string;
  readonly dataset: string;
  readonly title: string;
  readonly studies: readonly StudyView[];
  /** Ranked among all entries with the same task. */
  readonly rows: readonly Row[];
  readonly records: readonly RunRecord[];
}

const PROFILES = ['paper', 'quick', 'smoke'];
export const COLORS = 8;
/** The validation accuracy to which epochs and seconds are counted until a reader chooses another. */
export const TARGET = 0.9;

/** What a profile means to somebody who reads its numbers. */
export const PROFILE_MEANING: Readonly<Record<string, string>> = {
  paper: "the sources' own training budgets",
  quick: 'at most three epochs of all the data: a first look, not a verdict',
  smoke: 'one epoch of 2,000 images: a check that everything runs, nothing more',
};

const position = (profile: string) => {
  const index = PROFILES.indexOf(profile);
  return index < 0 ? PROFILES.length : index;
};

/** The published profile first, then what was run here; MNIST before other data sets. */
export function viewsOf(listing: Listing): View[] {
  const groups = Map.groupBy(listing.records, ({ profile, dataset }) => `${profile} ${dataset}`);
  const ordered = [...groups.values()].sort(([a], [b]) => {
    if (a === undefined || b === undefined) return 0;
    const byDataset = Number(b.dataset === 'mnist') - Number(a.dataset === 'mnist');
    return byDataset || position(a.profile) - position(b.profile) || a.profile.localeCompare(b.profile);
  });
  return ordered.map((records, index) => viewOf(records, listing, index === 0));
}

function viewOf(records: RunRecord[], listing: Listing, first: boolean): View {
  const { profile = '', dataset = '' } = records[0] ?? {};
  const mine = <T extends { profile: string }>(item: T) => item.profile === profile;
  const described = listing.studies.filter(mine);
  const present = new Set(records.map(({ study }) => study));
  const names = [...described.map(({ study }) => study).filter((name) => present.has(name)), ...present];
  const descriptions = [...new Set(names)].map(
    (name) => described.find(({ study }) => study === name) ?? undescribed(name, profile, records),
  );
  const slug = dataset === 'mnist' ? profile : `${profile}-${dataset}`;
  return {
    path: first ? '' : `${slug}/`,
    profile,
    dataset,
    title: dataset === 'mnist' ? profile : `${profile}, ${dataset}`,
    studies: descriptions.map((description) =>
      studyOf(
        description,
        records.filter(({ study }) => study === description.study),
        listing.testSets.find(
          (set) => mine(set) && set.study === description.study && set.dataset === dataset,
        ) ?? null,
        listing.rangeTests.filter(
          (test) => mine(test) && test.study === description.study && test.dataset === dataset,
        ),
      ),
    ),
    rows: summarise(records, { studies: descriptions, rankWithin: 'task', target: TARGET }).filter(
      (row) => row.dataset === dataset || row.dataset === null,
    ),
    records,
  };
}

function studyOf(
  description: StudyDescription,
  records: RunRecord[],
  testSet: TestSet | null,
  rangeTests: readonly RangeTest[],
): StudyView {
  const rows = summarise(records, { studies: [description], target: TARGET });
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
  return { name: description.study, description, entries, testSet };
}

const latest = (tests: readonly RangeTest[]): RangeTest | null =>
  tests.toSorted((a, b) => b.startedAt.localeCompare(a.startedAt))[0] ?? null;

/** Records can be copied here without their study's description: they are shown all the same. */
function undescribed(study: string, profile: string, records: readonly RunRecord[]): StudyDescription {
  const entries = new Set(records.filter((record) => record.study === study).map(({ entry }) => entry));
  return {
    schema: 1,
    study,
    profile,
    title: study,
    question: '',
    source: null,
    task: study,
    evaluation: '',
    entries: [...entries].map((entry) => ({
      entry,
      title: entry,
      family: 'unknown',
      kind: 'network',
      parameters: null,
      layers: null,
      recipe: null,
      reported: [],
      notes: [],
    })),
    claims: [],
  };
}
