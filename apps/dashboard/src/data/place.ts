import type { DatasetDescription, Listing, RunRecord } from '@digitbench/results';
import { freeName } from './free-name.ts';
import { compareProfiles } from './profile.ts';

/** One profile on one data set: where the site shows it, and its records. */
export interface Place {
  /** Start of its pages' paths: empty for the first, else `quick/`. */
  readonly path: string;
  readonly profile: string;
  readonly dataset: string;
  /** What people call the data set. */
  readonly setTitle: string;
  /** What the results folder says of the data set; null: nothing. */
  readonly described: DatasetDescription | null;
  readonly title: string;
  readonly records: readonly RunRecord[];
}

/** Folders of the site that hold something else. */
const TAKEN = [
  '_assets',
  'charts',
  'compare',
  'data',
  'datasets',
  'downloads',
  'draw',
  'engines',
  'images',
  'lab',
  'methods',
  'numbers',
  'overview',
  'records',
  'schema',
  'studies',
  'weights',
];

/** The published profile first, then what was run here; MNIST before other data sets. */
export function placesOf({
  records,
  datasets = [],
}: Pick<Listing, 'records'> & Partial<Pick<Listing, 'datasets'>>): Place[] {
  // Names have no spaces.
  const groups = Map.groupBy(records, ({ profile, dataset }) => `${profile} ${dataset}`);
  const ordered = [...groups.values()].sort(([a], [b]) => {
    if (a === undefined || b === undefined) return 0;
    const byDataset = Number(b.dataset === 'mnist') - Number(a.dataset === 'mnist');
    return byDataset || compareProfiles(a.profile, b.profile) || a.dataset.localeCompare(b.dataset);
  });
  const taken = new Set(TAKEN);
  return ordered.flatMap((those, index) => {
    const [first] = those;
    if (first === undefined) return [];
    const { profile, dataset } = first;
    const usual = dataset === 'mnist';
    const described = datasets.find((known) => known.dataset === dataset) ?? null;
    const setTitle = usual ? 'MNIST' : (described?.title ?? dataset);
    return [
      {
        path: index === 0 ? '' : `${freeName(usual ? profile : `${profile}-${dataset}`, taken)}/`,
        profile,
        dataset,
        setTitle,
        described,
        title: usual ? profile : `${profile}, ${setTitle}`,
        records: those,
      },
    ];
  });
}
