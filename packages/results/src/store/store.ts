import { lstatSync, readFileSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { z } from 'zod';
import { type DatasetDescription, datasetSchema } from '../record/dataset.ts';
import { type EngineRecord, engineRecordSchema } from '../record/engines.ts';
import { checkRecord, describeIssues, formatRecord } from '../record/parse.ts';
import {
  PUBLISHED_WEIGHTS_VERSION,
  type PublishedNetwork,
  publishedWeightsSchema,
} from '../record/published-weights.ts';
import { type RangeTest, rangeTestSchema } from '../record/range-test.ts';
import type { RunRecord } from '../record/schema.ts';
import { type StudyDescription, studySchema, type TestSet, testSetSchema } from '../record/study.ts';
import { describeTrial, type Trial } from '../record/trial.ts';
import { writeAtomic, writeTemporary } from './atomic.ts';
import { StoreError } from './error.ts';
import { explained } from './failure.ts';
import {
  type Companion,
  companionPath,
  datasetPath,
  enginesPath,
  publishedWeightsPath,
  rangeTestPath,
  recordNameOf,
  recordPath,
  studyPath,
  testSetPath,
} from './paths.ts';
import { printable } from './printable.ts';
import { isProblem, type Problem } from './problem.ts';
import { quarantine } from './quarantine.ts';
import {
  readDataset,
  readEngines,
  readPublishedWeights,
  readRangeTest,
  readRecord,
  readStudy,
  readTestSet,
} from './read.ts';
import { clearIfDead, type Reservation, reserve, type Taken } from './reservation.ts';
import { type Selection, scan } from './scan.ts';
import { lookUp, type Sought, type Standing } from './standing.ts';
import { refuseLinks } from './walk.ts';

export interface Listing {
  /** In the order of their paths. */
  readonly records: RunRecord[];
  readonly studies: StudyDescription[];
  readonly testSets: TestSet[];
  /** Descriptions of the data sets that records name, whatever is selected. */
  readonly datasets: DatasetDescription[];
  /** Learning-rate range tests, in the order of their paths. */
  readonly rangeTests: RangeTest[];
  /** What machines measured of the engines: `engines/<machine>.json`; none when only some trials are selected. */
  readonly engines: EngineRecord[];
  /** Weights that the folder's index names, whatever is selected. */
  readonly weights: PublishedNetwork[];
  readonly problems: Problem[];
}

/** A results folder. Paths are relative to it, with `/`. */
export interface Store {
  readonly folder: string;
  /** Validates and writes a record, whole or not at all; returns its path. @throws StoreError */
  write(record: RunRecord): Promise<string>;
  /** Whether a trial has to be run. Only `reserve` says whether another process is running it. */
  lookUp(trial: Trial, hash: string): Promise<Standing>;
  /** The same for many trials, in their order; each folder is listed once. */
  lookUpAll(sought: readonly Sought[]): Promise<Standing[]>;
  /**
   * All records of a selection. Other files are named and left alone, except (unless read-only) unreadable files, which move to
   * `quarantine/`, and leftovers of dead processes. @throws StoreError if the folder can't be read
   */
  list(selection?: Selection): Promise<Listing>;
  /** The right to run a trial, if nobody has it. */
  reserve(trial: Trial): Promise<Reservation | Taken>;
  /** Whether the file that `write` would replace holds a good record of the same trial with the same hash. */
  holds(record: RunRecord): Promise<boolean>;
  /** The path that `write` uses for a trial run on this machine and engine. */
  pathOf(record: RunRecord): string;
  /** Writes a file beside a record, whole or not at all; returns its name. @throws StoreError */
  writeCompanion(record: RunRecord, ending: Companion, content: Uint8Array): Promise<string>;
  /**
   * Writes what readers of the records need to know about a study: `<profile>/<study>/study.json`, on another data set than MNIST
   * `study.<dataset>.json`.
   */
  writeStudy(study: StudyDescription): Promise<string>;
  /** Makes sure that records of a profile can be written, before they cost anything. @throws StoreError */
  requireWritable(profile: string): Promise<void>;
  /** Writes the right answers to the test examples: `<profile>/<study>/test-set.<dataset>.json`. */
  writeTestSet(testSet: TestSet): Promise<string>;
  /** Writes what readers of the records need to know about a data set: `datasets/<dataset>.json`. */
  writeDataset(dataset: DatasetDescription): Promise<string>;
  /** Writes a learning-rate range test beside the entry's records: `<profile>/<study>/<entry>/lr-find.seed-<n>.<machine>.json`. */
  writeRangeTest(test: RangeTest): Promise<string>;
  /** Writes what this machine measured of the engines: `engines/<machine>.json`. */
  writeEngines(record: EngineRecord): Promise<string>;
  /** Writes which weights are published, and of which trials: `weights/index.json`. */
  writeWeightsIndex(networks: readonly PublishedNetwork[]): Promise<string>;
}

export interface StoreOptions {
  /** Nothing is moved, cleaned or written: for published results. */
  readonly readOnly?: boolean;
}

/** How long an unreadable file must stay the same before it is moved: it may be a copy in progress. Milliseconds. */
const SETTLING = 200;

/** Opens a results folder, which need not exist yet. */
export function openStore(folder: string, { readOnly = false }: StoreOptions = {}): Store {
  const root = resolve(folder);

  const refuseIfReadOnly = (what: string) => {
    if (readOnly) throw new StoreError(`store: ${what} in ${root}, which was opened read-only`);
  };

  const fingerprint = (path: string) => {
    try {
      const { size, mtimeMs, ino } = statSync(join(root, path));
      return `${size} ${mtimeMs} ${ino}`;
    } catch {
      return null;
    }
  };

  const setAside = async (problem: Problem): Promise<Problem> => {
    const before = fingerprint(problem.path);
    await wait(SETTLING);
    if (before === null || fingerprint(problem.path) !== before)
      return { ...problem, message: `${problem.message}; being written at this moment, left alone` };
    const what = await quarantine(root, problem.path).then(
      (target) => `moved to ${target}`,
      (error) => `could not be moved to quarantine: ${error instanceof Error ? error.message : error}`,
    );
    return { ...problem, message: `${problem.message}; ${what}` };
  };

  const isThere = (path: string) => {
    try {
      return lstatSync(join(root, path), { throwIfNoEntry: false }) !== undefined;
    } catch {
      return false; // If something is in the way, writing will report it.
    }
  };

  /** Writes `path`; `read` reads the file that is there now as the kind of document it should be. */
  const replace = async (path: string, read: (root: string, path: string) => object, content: string) => {
    // This looks before it reads: a file that appears in between is another process's good file, not an unreadable one.
    const there = isThere(path) ? read(root, path) : null;
    const isBroken = there !== null && isProblem(there);
    if (isBroken && there.kind === 'newer')
      throw new StoreError(`store: ${path}: ${there.message}; or write to another results folder`);
    // A folder that may only be read can still be asked about.
    if (there !== null && !isBroken && holds(join(root, path), content)) return;
    await explained(`${path} could not be written`, async () => {
      refuseLinks(root, path);
      // Even an unusable file is somebody's data.
      if (isBroken && isThere(path)) await quarantine(root, path);
      await writeAtomic(join(root, path), content);
    });
  };

  const writeDocument = async <T extends object>(
    value: T,
    schema: z.ZodType<T>,
    pathOf: (value: T) => string,
    read: (root: string, path: string) => T | Problem,
  ) => {
    const path = pathOf(value);
    refuseIfReadOnly(`write of ${path}`);
    const checked = schema.safeParse(value);
    if (!checked.success)
      throw new StoreError(`store: ${path} would not be valid: ${describeIssues(checked.error)}`);
    await replace(path, read, formatRecord(value));
    return path;
  };

  return {
    folder: root,

    pathOf: (record) => recordPath(recordNameOf(record)),

    async holds(record) {
      const path = recordPath(recordNameOf(record));
      refuseLinks(root, path);
      const there = isThere(path) ? readRecord(root, path) : null;
      return (
        there !== null && !isProblem(there) && there.hash === record.hash && there.outcome.status !== 'failed'
      );
    },

    async write(record) {
      refuseIfReadOnly('write of a record');
      const checked = checkRecord(record);
      const trial = `${record.profile}/${record.study}/${record.entry} seed ${record.seed}`;
      if (checked.kind !== 'valid')
        throw new StoreError(
          `store: record of ${trial} is not valid: ${checked.kind === 'newer' ? `format ${checked.version}` : checked.reason}`,
        );
      const path = recordPath(recordNameOf(record));
      await replace(path, readRecord, formatRecord(record));
      return path;
    },

    async writeCompanion(record, ending, content) {
      const path = companionPath(recordNameOf(record), ending);
      refuseIfReadOnly(`write of ${path}`);
      await explained(`${path} could not be written`, async () => {
        refuseLinks(root, path);
        await writeAtomic(join(root, path), content);
      });
      return basename(path);
    },

    async lookUp(trial, hash) {
      const [standing] = await lookUp(root, [{ trial, hash }]);
      return standing ?? { kind: 'missing' };
    },

    lookUpAll: (sought) => lookUp(root, sought),

    async list(selection = {}) {
      const { problems, abandoned, reservations, ...found } = scan(root, selection);
      if (!readOnly) {
        await Promise.all([
          ...abandoned.map((path) => rm(join(root, path), { force: true }).catch(() => {})),
          ...reservations.map((path) => clearIfDead(root, path).catch(() => {})),
        ]);
      }
      const settled = await Promise.all(
        problems.map((problem) => (problem.kind === 'unreadable' && !readOnly ? setAside(problem) : problem)),
      );
      const named = settled.map(({ kind, path, message }) => ({
        kind,
        path: printable(path),
        message: printable(message),
      }));
      return { ...found, problems: named };
    },

    async reserve(trial) {
      refuseIfReadOnly(`reservation of ${describeTrial(trial)}`);
      return explained(`${describeTrial(trial)} could not be reserved`, () => reserve(root, trial));
    },

    async requireWritable(profile) {
      refuseIfReadOnly(`write of ${profile}`);
      await explained(`${profile} could not be written`, async () => {
        refuseLinks(root, `${profile}/probe`);
        await rm(await writeTemporary(join(root, profile, 'probe'), 'p'));
      });
    },

    writeStudy: (study) => writeDocument(study, studySchema, studyPath, readStudy),

    writeTestSet: (testSet) => writeDocument(testSet, testSetSchema, testSetPath, readTestSet),

    writeDataset: (dataset) => writeDocument(dataset, datasetSchema, datasetPath, readDataset),

    writeRangeTest: (test) => writeDocument(test, rangeTestSchema, rangeTestPath, readRangeTest),

    writeEngines: (record) => writeDocument(record, engineRecordSchema, enginesPath, readEngines),

    writeWeightsIndex: (networks) =>
      writeDocument(
        { schema: PUBLISHED_WEIGHTS_VERSION, networks: [...networks] },
        publishedWeightsSchema,
        publishedWeightsPath,
        readPublishedWeights,
      ),
  };
}

/** Whether the file holds just this text. */
function holds(path: string, text: string): boolean {
  try {
    return readFileSync(path, 'utf8') === text;
  } catch {
    return false;
  }
}
