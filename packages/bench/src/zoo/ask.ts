import type { Job, JobResult } from '@digitbench/train/protocol';
import type { HarnessPool } from '../place/local/harness-pool.ts';
import { Interruption } from '../shell/interruption.ts';
import type { SurveyCache } from './cache.ts';

/** A question to the workers; with a key, its answer may come from an earlier run. */
export interface Question<Kind extends JobResult['kind'] = JobResult['kind']> {
  job: Job & { kind: Kind };
  /** What the answer depends on. Undefined: ask anew. */
  key: string | undefined;
  /** Whether an answer may be kept. */
  keeps(answer: JobResult): boolean;
}

/** An answer, or why there is none. */
export type Answer = JobResult | { kind: 'problem'; reason: string };

const timeLimit = 5 * 60_000;

/** Answers all questions, those that need a worker at the same time. Throws an Interruption where it is cancelled. */
export async function ask(
  pool: HarnessPool,
  cache: SurveyCache,
  questions: readonly Question[],
): Promise<Answer[]> {
  const answers: (Answer | undefined)[] = questions.map(({ key, job }) => {
    const kept = key === undefined ? undefined : cache.read(key);
    return isAnswer(kept) && kept.kind === job.kind ? kept : undefined;
  });
  const open = questions
    .map((question, place) => ({ question, place }))
    .filter(({ place }) => !answers[place]);
  const places = new Map(open.map(({ question, place }) => [question.job as Job, place]));
  await pool.drain({
    next: () => open.shift()?.question.job,
    timeLimit: () => timeLimit,
    ended: (_, job, outcome) => {
      const place = places.get(job) ?? -1;
      const question = questions[place];
      if (outcome.status === 'cancelled') return;
      if (outcome.status === 'failed') {
        answers[place] = { kind: 'problem', reason: outcome.reason };
        return;
      }
      answers[place] = outcome.result;
      if (question?.key !== undefined && question.keeps(outcome.result))
        cache.write(question.key, outcome.result);
    },
  });
  return answers.map((answer) => {
    if (answer === undefined) throw new Interruption();
    return answer;
  });
}

function isAnswer(value: unknown): value is JobResult {
  return typeof value === 'object' && value !== null && 'kind' in value;
}
