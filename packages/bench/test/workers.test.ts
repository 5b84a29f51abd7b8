import { fileURLToPath } from 'node:url';
import type { JobOutcome } from '@digitbench/train/protocol';
import { expect, it, onTestFinished } from 'vitest';
import { WorkerPool } from '../src/place/local/pool.ts';

/** Worker processes whose jobs do what entries' code may do, without TensorFlow.js: see support/odd-worker.ts. */

const module = fileURLToPath(new URL('support/odd-worker.ts', import.meta.url));

/** Runs jobs one after another in one worker's slot. */
async function outcomesOf(jobs: readonly string[], timeLimit = 30_000): Promise<JobOutcome<unknown>[]> {
  const pool = new WorkerPool<string, never, unknown>(1, { module, memoryLimit: 512 * 2 ** 20 });
  onTestFinished(() => pool.close());
  const outcomes: JobOutcome<unknown>[] = [];
  const open = [...jobs];
  await pool.drain({
    next: () => open.shift(),
    timeLimit: () => timeLimit,
    ended: (_slot, _job, outcome) => void outcomes.push(outcome),
  });
  return outcomes;
}

const done = { status: 'done', result: 'an answer' };

it('hears only what answers the job at hand', async () => {
  expect(await outcomesOf(['forge', 'answer', 'forge'])).toEqual([done, done, done]);
});

it('lets no job suffer from what an earlier one left behind in the process', async () => {
  expect(await outcomesOf(['mine', 'wait', 'answer'])).toEqual([done, done, done]);
});

it('tries a job again only where an earlier one may be to blame', async () => {
  const failed = { status: 'failed', lost: true, cause: 'crash', reason: expect.stringContaining('code 5') };
  expect(await outcomesOf(['exit', 'answer', 'exit', 'answer'])).toMatchObject([failed, done, failed, done]);
});

it('does not wait for processes that a dead worker has left behind', async () => {
  const started = performance.now();
  const [orphan, next] = await outcomesOf(['orphan', 'answer']);
  expect(orphan).toMatchObject({
    status: 'failed',
    cause: 'crash',
    reason: expect.stringContaining('code 6'),
  });
  expect(next).toEqual(done);
  expect(performance.now() - started).toBeLessThan(45_000);
});

it('keeps of what was thrown one line, of bearable length and without colours', async () => {
  const [shout, symbol] = await outcomesOf(['shout', 'symbol']);
  expect(shout).toMatchObject({
    status: 'failed',
    cause: 'error',
    reason: expect.stringMatching(/^red and long \P{Cc}*$/u),
  });
  expect(shout?.status === 'failed' && shout.reason.length).toBeLessThan(1200);
  expect(symbol).toMatchObject({ status: 'failed', reason: 'threw something that has no text' });
});

it('keeps a process from job to job', async () => {
  const pids = await outcomesOf(['pid', 'pid', 'pid']);
  expect(new Set(pids.map((outcome) => JSON.stringify(outcome))).size).toBe(1);
});
