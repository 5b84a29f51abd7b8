import { datasetOf, USUAL_DATASET } from '../record/description-of.ts';
import { isEntryName, isName, RESERVED_PROFILES } from '../record/names.ts';
import type { RangeTest } from '../record/range-test.ts';
import type { RunRecord } from '../record/schema.ts';
import { StoreError } from './error.ts';

/** Engine and data set whose records have the short file name `seed-<n>.<machine>.json`; others name theirs in it. */
const USUAL = { engine: 'onnx', dataset: USUAL_DATASET } as const;

/** The parts of a record's path. */
export interface RecordName {
  readonly profile: string;
  readonly study: string;
  readonly entry: string;
  readonly seed: number;
  readonly machine: string;
  /** The engine that ran it. */
  readonly engine: string;
  readonly dataset: string;
}

export function recordNameOf(record: RunRecord): RecordName {
  const { profile, study, entry, seed, dataset } = record;
  return { profile, study, entry, seed, machine: record.machine.id, engine: record.engine.name, dataset };
}

/** @throws StoreError if `value` could leave the store's folder or be misread as another part of the path */
export function checkName(value: string, what: string): string {
  const isRight = what === 'entry' ? isEntryName(value) : isName(value);
  if (isRight && !(what === 'profile' && RESERVED_PROFILES.has(value))) return value;
  throw new StoreError(
    `store: ${what} ${JSON.stringify(value)} cannot be part of a path; expected 1 to 64 letters, digits, - or _, starting with a letter or digit` +
      `${what === 'entry' ? ', or <factor>=<value>' : ''}` +
      `${what === 'profile' ? `, and not ${[...RESERVED_PROFILES].join(' or ')}` : ''}; choose another name`,
  );
}

/** @throws StoreError for a seed that is not a whole number from 0 */
export function checkSeed(seed: number): number {
  if (Number.isSafeInteger(seed) && seed >= 0) return seed;
  throw new StoreError(`store: seed ${seed}; expected a whole number from 0 up`);
}

/** `<profile>/<study>/<entry>`, the folder of an entry's records. */
export function entryFolder(name: Pick<RecordName, 'profile' | 'study' | 'entry'>): string {
  return [
    checkName(name.profile, 'profile'),
    checkName(name.study, 'study'),
    checkName(name.entry, 'entry'),
  ].join('/');
}

/**
 * The path of a record below the results folder: `<profile>/<study>/<entry>/seed-<n>.<machine>.json`; with
 * `.<engine>` before `.json`, and `.<dataset>` after that, where they are not the usual ones (onnx, mnist), so that
 * a run on another engine or data set never overwrites it.
 */
export function recordPath(name: RecordName): string {
  return `${entryFolder(name)}/${runName(name)}.json`;
}

/** `seed-<n>.<machine>`, with engine and data set where they are not the usual ones. */
function runName(name: RecordName): string {
  const parts = [`seed-${checkSeed(name.seed)}`, checkName(name.machine, 'machine id')];
  checkName(name.engine, 'engine');
  checkName(name.dataset, 'dataset');
  if (name.engine !== USUAL.engine || name.dataset !== USUAL.dataset) parts.push(name.engine);
  if (name.dataset !== USUAL.dataset) parts.push(name.dataset);
  return parts.join('.');
}

/** The path of a learning-rate range test, beside the entry's records: `lr-find.` and the name of a record. */
export const rangeTestPath = (test: Omit<RangeTest, 'curves'>): string =>
  `${entryFolder(test)}/lr-find.${runName({ ...test, machine: test.machine.id, engine: test.engine.name })}.json`;

type StudyPlace = Pick<RecordName, 'profile' | 'study'>;

const studyFolder = ({ profile, study }: StudyPlace) =>
  `${checkName(profile, 'profile')}/${checkName(study, 'study')}`;

/** The path of a study's description: `study.json`, with `.<dataset>` in it where that is not the usual one. */
export function studyPath(place: StudyPlace & { readonly dataset?: string | undefined }): string {
  const dataset = datasetOf(place);
  const own = dataset === USUAL.dataset ? '' : `.${checkName(dataset, 'dataset')}`;
  return `${studyFolder(place)}/study${own}.json`;
}

/** The path of the right answers to a study's test examples. */
export const testSetPath = (place: StudyPlace & { readonly dataset: string }): string =>
  `${studyFolder(place)}/test-set.${checkName(place.dataset, 'dataset')}.json`;

/** The path of a data set's description. */
export const datasetPath = ({ dataset }: { readonly dataset: string }): string =>
  `datasets/${checkName(dataset, 'dataset')}.json`;

/** The path of a machine's engine record. */
export const enginesPath = (record: { readonly machine: { readonly id: string } }): string =>
  `engines/${checkName(record.machine.id, 'machine id')}.json`;

const RECORD_FILE = /^seed-(0|[1-9][0-9]{0,14})\.([^.]+)(?:\.([^.]+))?(?:\.([^.]+))?\.json$/;

/** The parts of a file's path below the results folder; null if no record can have this path. */
export function parseRecordPath(path: string): RecordName | null {
  const [profile, study, entry, file, ...rest] = path.split('/');
  const match = RECORD_FILE.exec(file ?? '');
  if (!profile || !study || !entry || !match || rest.length > 0) return null;
  const [, seed, machine = '', engine = USUAL.engine, dataset = USUAL.dataset] = match;
  const name = { profile, study, entry, seed: Number(seed), machine, engine, dataset };
  try {
    return recordPath(name) === path ? name : null;
  } catch {
    return null;
  }
}

/** Extensions of files that may be beside a run's record: weights or other data. */
const COMPANIONS = ['bin', 'safetensors', 'onnx', 'npz'] as const;

export type Companion = (typeof COMPANIONS)[number];

/** The path of the index of published weights. */
export const publishedWeightsPath = (): string => 'weights/index.json';

/** Whether a file may be beside records: `seed-<n>.<machine>….<ending>`. */
export function isCompanion(file: string): boolean {
  return /^seed-\d+\../.test(file) && COMPANIONS.some((ending) => file.endsWith(`.${ending}`));
}

/** The path of a file that belongs to a record, named as that is. */
export const companionPath = (name: RecordName, ending: Companion): string =>
  `${entryFolder(name)}/${runName(name)}.${ending}`;
