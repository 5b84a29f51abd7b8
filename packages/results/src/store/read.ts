import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { DATASET_VERSION, type DatasetDescription, datasetSchema } from '../record/dataset.ts';
import { ENGINES_VERSION, type EngineRecord, engineRecordSchema } from '../record/engines.ts';
import { parseRecord, parseVersioned } from '../record/parse.ts';
import {
  PUBLISHED_WEIGHTS_VERSION,
  type PublishedWeights,
  publishedWeightsSchema,
} from '../record/published-weights.ts';
import { RANGE_TEST_VERSION, type RangeTest, rangeTestSchema } from '../record/range-test.ts';
import type { RunRecord } from '../record/schema.ts';
import {
  STUDY_VERSION,
  type StudyDescription,
  studySchema,
  type TestSet,
  testSetSchema,
} from '../record/study.ts';
import { explain } from './failure.ts';
import {
  datasetPath,
  enginesPath,
  parseRecordPath,
  publishedWeightsPath,
  type RecordName,
  rangeTestPath,
  recordNameOf,
  recordPath,
  studyPath,
  testSetPath,
} from './paths.ts';
import type { Problem } from './problem.ts';
import { oddity } from './walk.ts';

const FIELDS = ['profile', 'study', 'entry', 'seed', 'machine', 'engine', 'dataset'] as const;

const disagreement = (path: RecordName, record: RecordName) =>
  FIELDS.filter((field) => path[field] !== record[field])
    .map((field) => `${field} is ${record[field]} in the record and ${path[field]} in the path`)
    .join(', ');

/**
 * Maximum bytes of a document. A record of MNIST has 20,000; one of a million test examples has 2 million. A larger file is
 * not ours, and could fill the reader's memory.
 */
const LARGEST = 64 * 2 ** 20;

const newer = (path: string, version: number): Problem => ({
  kind: 'newer',
  path,
  message: `format ${version}, written by a newer digitbench; left alone: update to read it`,
});

function readText(root: string, path: string): string | Problem {
  const full = join(root, path);
  try {
    const status = lstatSync(full);
    if (!status.isFile()) return { kind: 'foreign', path, message: oddity(status) };
    if (status.size > LARGEST)
      return {
        kind: 'foreign',
        path,
        message: `${status.size} bytes, more than the ${LARGEST} of the largest record; left alone`,
      };
    return readFileSync(full, 'utf8');
  } catch (error) {
    return { kind: 'inaccessible', path, message: `it cannot be read: ${explain(error).cause}` };
  }
}

/** Reads a file as the record that its path says it is. */
export function readRecord(root: string, path: string): RunRecord | Problem {
  const name = parseRecordPath(path);
  if (name === null) return { kind: 'foreign', path, message: 'not the name of a record; left alone' };
  const text = readText(root, path);
  if (typeof text !== 'string') return text;
  const parsed = parseRecord(text);
  if (parsed.kind === 'newer') return newer(path, parsed.version);
  if (parsed.kind === 'invalid') return { kind: 'unreadable', path, message: parsed.reason };
  const own = recordNameOf(parsed.value);
  const different = disagreement(name, own);
  if (different === '') return parsed.value;
  return { kind: 'misplaced', path, message: `${different}; left alone: it belongs at ${recordPath(own)}` };
}

function readDocument<T>(
  root: string,
  path: string,
  [schema, version]: readonly [schema: z.ZodType<T>, version: number],
  pathOf: (value: T) => string,
): T | Problem {
  const text = readText(root, path);
  if (typeof text !== 'string') return text;
  const parsed = parseVersioned(text, schema, version);
  if (parsed.kind === 'newer') return newer(path, parsed.version);
  if (parsed.kind === 'invalid') return { kind: 'unreadable', path, message: parsed.reason };
  const expected = pathOf(parsed.value);
  if (path === expected) return parsed.value;
  return { kind: 'misplaced', path, message: `left alone: it belongs at ${expected}` };
}

/** Reads a study description. */
export const readStudy = (root: string, path: string): StudyDescription | Problem =>
  readDocument(root, path, [studySchema, STUDY_VERSION], studyPath);

/** Reads a test set. */
export const readTestSet = (root: string, path: string): TestSet | Problem =>
  readDocument(root, path, [testSetSchema, STUDY_VERSION], testSetPath);

/** Reads a learning-rate range test. */
export const readRangeTest = (root: string, path: string): RangeTest | Problem =>
  readDocument(root, path, [rangeTestSchema, RANGE_TEST_VERSION], rangeTestPath);

/** Reads a data set's description. */
export const readDataset = (root: string, path: string): DatasetDescription | Problem =>
  readDocument(root, path, [datasetSchema, DATASET_VERSION], datasetPath);

/** Reads what a machine measured of the engines. */
export const readEngines = (root: string, path: string): EngineRecord | Problem =>
  readDocument(root, path, [engineRecordSchema, ENGINES_VERSION], enginesPath);

/** Reads the index of published weights. */
export const readPublishedWeights = (root: string, path: string): PublishedWeights | Problem =>
  readDocument(root, path, [publishedWeightsSchema, PUBLISHED_WEIGHTS_VERSION], publishedWeightsPath);
