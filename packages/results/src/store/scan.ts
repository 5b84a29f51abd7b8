import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { DatasetDescription } from '../record/dataset.ts';
import type { EngineRecord } from '../record/engines.ts';
import type { PublishedNetwork } from '../record/published-weights.ts';
import type { RangeTest } from '../record/range-test.ts';
import type { RunRecord } from '../record/schema.ts';
import type { StudyDescription, TestSet } from '../record/study.ts';
import { isAbandoned, isTemporary } from './atomic.ts';
import { checkName, isCompanion, publishedWeightsPath } from './paths.ts';
import { isProblem, type Problem } from './problem.ts';
import {
  readDataset,
  readEngines,
  readPublishedWeights,
  readRangeTest,
  readRecord,
  readStudy,
  readTestSet,
} from './read.ts';
import { isClaim, isReservation } from './reservation.ts';
import { walk } from './walk.ts';

/** Which records: all, those of a profile, of one of its studies, of one of that study's entries. */
export interface Selection {
  readonly profile?: string;
  readonly study?: string;
  readonly entry?: string;
}

export interface Scan {
  readonly records: RunRecord[];
  readonly problems: Problem[];
  readonly studies: StudyDescription[];
  readonly testSets: TestSet[];
  /** Descriptions of the data sets, whatever is selected. */
  readonly datasets: DatasetDescription[];
  readonly rangeTests: RangeTest[];
  /** What machines measured of the engines; only listed when nothing is selected. */
  readonly engines: EngineRecord[];
  /** Weights that the folder's index names, whatever is selected. */
  readonly weights: PublishedNetwork[];
  /** Paths of temporary files whose writers are gone. */
  readonly abandoned: string[];
  /** Paths of reservations, of live and dead processes. */
  readonly reservations: string[];
}

function folderOf({ profile, study, entry }: Selection): string {
  const parts: string[] = [];
  if (profile !== undefined) parts.push(checkName(profile, 'profile'));
  if (profile !== undefined && study !== undefined) parts.push(checkName(study, 'study'));
  if (profile !== undefined && study !== undefined && entry !== undefined)
    parts.push(checkName(entry, 'entry'));
  return parts.join('/');
}

const age = (path: string): number => {
  try {
    return Date.now() - statSync(path).mtimeMs;
  } catch {
    return 0;
  }
};

/** Hidden files belong to other tools (.gitkeep, .DS_Store) and are not reported. */
const isHidden = (file: string) => file.startsWith('.');

/** How to read a file, by its path. */
function readerOf(parts: readonly string[]) {
  const file = parts.at(-1) ?? '';
  if (parts.join('/') === publishedWeightsPath()) return readPublishedWeights;
  if (parts.length === 2 && parts[0] === 'engines' && file.endsWith('.json')) return readEngines;
  if (parts.length === 2 && parts[0] === 'datasets' && file.endsWith('.json')) return readDataset;
  if (parts.length === 3 && /^study(\.[^.]+)?\.json$/.test(file)) return readStudy;
  if (parts.length === 4 && /^lr-find\..*\.json$/.test(file)) return readRangeTest;
  return parts.length === 3 && /^test-set\.[^.]+\.json$/.test(file) ? readTestSet : readRecord;
}

/** Reads everything in a results folder that `selection` names; changes nothing. */
export function scan(root: string, selection: Selection = {}): Scan {
  const result: Scan = {
    records: [],
    problems: [],
    studies: [],
    testSets: [],
    datasets: [],
    rangeTests: [],
    engines: [],
    weights: [],
    abandoned: [],
    reservations: [],
  };
  const folders =
    selection.profile === undefined ? [folderOf(selection)] : [folderOf(selection), 'datasets', 'weights'];
  const walks = folders.map((folder) => walk(root, folder));
  const files = walks.flatMap((walked) => walked.files);
  result.problems.push(...walks.flatMap(({ problems }) => problems));
  const isSelected = (read: { study: string; entry: string }) =>
    (selection.study ?? read.study) === read.study && (selection.entry ?? read.entry) === read.entry;
  for (const path of files) {
    const parts = path.split('/');
    const file = parts.at(-1) ?? '';
    if (isTemporary(file) || isClaim(file)) {
      if (isAbandoned(file, age(join(root, path)))) result.abandoned.push(path);
      continue;
    }
    if (parts.length === 4 && isReservation(file)) {
      result.reservations.push(path);
      continue;
    }
    if (isHidden(file) || (parts.length === 4 && isCompanion(file))) continue;
    const read = readerOf(parts)(root, path);
    if (isProblem(read)) result.problems.push(read);
    else if ('entries' in read) result.studies.push(read);
    else if ('networks' in read) result.weights.push(...read.networks);
    else if ('transposed' in read) result.datasets.push(read);
    else if ('targets' in read) result.testSets.push(read);
    else if ('measurements' in read) result.engines.push(read);
    else if (!isSelected(read)) continue;
    else if ('curves' in read) result.rangeTests.push(read);
    else result.records.push(read);
  }
  result.problems.sort((a, b) => (a.path < b.path ? -1 : 1));
  return result;
}
