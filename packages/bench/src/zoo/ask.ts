import type { Job, JobResult, ResultOf } from '@digitbench/train/protocol';
import type { Place } from '../place/place.ts';
import { Interruption } from '../shell/interruption.ts';
import { SurveyCache } from './cache.ts';

/** A question to a place. With a key, the answer may come from an earlier run. */
export interface Question<Kind extends Job['kind'] = Job['kind']> {
  job: Extract<Job, { kind: Kind }>;
  /** What the answer depends on. Undefined: always ask. */
  key: string | undefined;
  /** Whether the answer may be kept; true unless given. */
  keeps?(answer: ResultOf<Kind>): boolean;
}

/** An answer, or why there is none. */
export type Answer<Kind extends Job['kind'] = Job['kind']> = ResultOf<Kind> | Problem;

export interface Problem {
  kind: 'problem';
  reason: string;
  /** The entry that was being described when the process was lost. */
  at?: string | undefined;
}

const timeLimit = 5 * 60_000;

/** Answers a question. Throws an Interruption if it is cancelled. */
export async function ask<Kind extends Job['kind']>(
  place: Place,
  { job, key, keeps = () => true }: Question<Kind>,
): Promise<Answer<Kind>> {
  const cache = new SurveyCache();
  const kept = key === undefined ? undefined : cache.read(key);
  if (isAnswer(kept) && kept.kind === job.kind) return kept as ResultOf<Kind>;
  let at: string | undefined;
  const outcome = await place.run<Kind>(job, {
    timeLimit,
    progress: (progress) => {
      if (progress.phase === 'describing') at = progress.entry;
    },
  });
  if (outcome.status === 'cancelled') throw new Interruption();
  if (outcome.status === 'refused') return { kind: 'problem', reason: outcome.reason };
  if (outcome.status === 'failed')
    return { kind: 'problem', reason: outcome.reason, at: outcome.lost ? at : undefined };
  if (key !== undefined && keeps(outcome.result)) cache.write(key, outcome.result);
  return outcome.result;
}

/** Answers all questions at the same time, in their order. Throws an Interruption if it is cancelled. */
export const askAll = <Kind extends Job['kind']>(
  place: Place,
  questions: readonly Question<Kind>[],
): Promise<Answer<Kind>[]> => Promise.all(questions.map((question) => ask(place, question)));

function isAnswer(value: unknown): value is JobResult {
  return typeof value === 'object' && value !== null && 'kind' in value;
}
