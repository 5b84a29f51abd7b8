import { readFileSync } from 'node:fs';
import { cpus, hostname } from 'node:os';
import { join } from 'node:path';
import { findAddon } from '@digitbench/tensorflow/find-addon';
import type {
  DataRef,
  DatasetSurvey,
  EngineChoice,
  EnginesSurvey,
  SurveyJob,
  TrialBudget,
} from '@digitbench/train/protocol';
import { repository } from '../shell/repository.ts';
import { UsageError } from '../shell/usage.ts';
import type { Answer, Question } from './ask.ts';
import { datasetKey } from './cache.ts';
import type { KnownStudy } from './known.ts';
import { librarySources } from './sources.ts';

/** Reads and checks a data set: once, and again when its files change. */
export function datasetQuestion(path: string | null): Question<'dataset'> {
  return { job: { kind: 'dataset' }, key: datasetKey(path) };
}

/** Throws if the data set cannot be used: a UsageError if somebody named it. */
export function readDataset(path: string | null, answer: Answer<'dataset'>): DatasetSurvey {
  if (answer.kind === 'dataset') return answer.survey;
  const reason = withoutPlace(answer.reason);
  if (path !== null) throw new UsageError([`data set: ${reason}`]);
  throw new Error(`data set: ${reason}`);
}

/**
 * The data as studies are to be asked of it; null for what their sources state by default, as many digits of 28 x 28 as MNIST has, whose answers are kept
 * under one key with those to questions without data.
 */
export function shapeFor({
  rows,
  columns,
  classNames,
  train,
  test,
}: NonNullable<SurveyJob['data']>): SurveyJob['data'] {
  const isDigits = classNames.length === 10 && classNames.every((name, i) => name === String(i));
  const isUsual = rows === 28 && columns === 28 && train >= 60_000 && isDigits;
  return isUsual ? null : { rows, columns, classNames, train, test };
}

/** A worker's reason without the place in our sources. */
export const withoutPlace = (reason: string): string =>
  reason.replace(/^DataError: /, '').replace(/ \(at \S+\)$/, '');

/** The right answers to the test examples of a study, on that data. */
export function testSetQuestion(
  { study, sources }: KnownStudy,
  { name, checksum }: DataRef,
  budget: TrialBudget,
): Question<'test-set'> {
  return {
    job: { kind: 'test-set', study: { name: study.name, sources }, dataset: { name, checksum }, budget },
    key: ['test set', study.module, sources, librarySources(), checksum, JSON.stringify(budget)].join('\n'),
  };
}

/**
 * The engine that `choice` means. The answer is kept for this machine, unless TensorFlow could take over: its library and its
 * GPU can appear and disappear.
 */
export function enginesQuestion(choice: EngineChoice, all = false): Question<'engines'> {
  const addon = findAddon();
  const isFixed = !all && choice !== 'tensorflow' && (addon === undefined || addon.build === 'cpu');
  return {
    job: { kind: 'engines', choice, all },
    key: isFixed ? ['engines', choice, ...nativeEnvironment(), lockfile()].join('\n') : undefined,
    keeps: ({ survey }) => survey.engines.every(({ available }) => available === true),
  };
}

/** What decides whether a native library loads, and what it can do. A checkout may be shared by several machines. */
function nativeEnvironment(): string[] {
  const variables = ['NODE_OPTIONS', 'LD_LIBRARY_PATH', 'LD_PRELOAD', 'DYLD_LIBRARY_PATH'];
  return [
    hostname(),
    cpus()[0]?.model ?? '',
    process.platform,
    process.arch,
    process.version,
    ...variables.map((name) => `${name}=${process.env[name] ?? ''}`),
  ];
}

/** Throws a UsageError if the requested engine is not available. */
export function readEngines(answer: Answer<'engines'>): EnginesSurvey {
  if (answer.kind === 'engines') {
    const { chosen, engines } = answer.survey;
    const available = engines.find(({ name }) => name === chosen)?.available ?? true;
    if (available !== true) throw new UsageError([`engine ${chosen}: ${available}`]);
    return answer.survey;
  }
  throw new Error(`engines: ${answer.reason}`);
}

function lockfile(): string {
  try {
    return readFileSync(join(repository, 'package-lock.json'), 'utf8');
  } catch {
    return '';
  }
}
