import { fileURLToPath } from 'node:url';
import type { JobOutcome } from '@digitbench/train/protocol';
import { expect, it, onTestFinished, vi } from 'vitest';
import { WorkerPool } from '../src/place/local/pool.ts';
import { WorkerProcess } from '../src/place/local/process.ts';

/** Worker processes whose jobs do what entries' code may do, without TensorFlow.js: see support/odd-worker.ts. */

const module = fileURLToPath(new URL('support/odd-worker.ts', import.meta.url));

/** Runs jobs one after another in one worker's slot. */
async function outcomesOf(jobs: readonly string[], timeLimit = 30_000): Promise<JobOutcome<unknown>[]> {
  const pool = new WorkerPool<string, never, unknown>(1, { module, memoryLimit: 512 * 2 ** 20 });
  onTestFinished(() => pool.close());
  const outcomes: JobOutcome<unknown>[] = [];
  for (const job of jobs) outcomes.push(await pool.run(job, { timeLimit }));
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

it('ends with its workers, and not two seconds later', async () => {
  const worker = new WorkerProcess<string, never, unknown>({ module, memoryLimit: 512 * 2 ** 20 });
  expect(await worker.run('answer', 30_000, () => {})).toEqual(done);
  const { pid = 0 } = worker;
  worker.stop();
  await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), 10_000);
  const gone = performance.now();
  await vi.waitFor(() => expect(worker.lost).toBe(true), 10_000);
  expect(performance.now() - gone).toBeLessThan(1_000);
});

it('runs as many jobs at once as it has workers, and each in its turn', async () => {
  const pool = new WorkerPool<string, never, unknown>(2, { module, memoryLimit: 512 * 2 ** 20 });
  onTestFinished(() => pool.close());
  const outcomes = await Promise.all(
    ['wait', 'answer', 'wait', 'answer', 'wait'].map((job) => pool.run(job, { timeLimit: 30_000 })),
  );
  expect(outcomes).toEqual([done, done, done, done, done]);
});

it('gives a job to the worker that has just done one of its kin', async () => {
  const pool = new WorkerPool<string, never, unknown>(2, { module, memoryLimit: 512 * 2 ** 20 });
  onTestFinished(() => pool.close());
  const run = (kin: string) => pool.run('pid', { timeLimit: 30_000, kin });
  const [first, second] = await Promise.all([run('a'), run('b')]);
  expect(first).not.toEqual(second);
  expect(await run('b')).toEqual(second);
  expect(await run('a')).toEqual(first);
});

it('ends what its signal ends, running or waiting, and goes on with the rest', async () => {
  const pool = new WorkerPool<string, never, unknown>(1, { module, memoryLimit: 512 * 2 ** 20 });
  onTestFinished(() => pool.close());
  const stop = new AbortController();
  const running = pool.run('orphan', { timeLimit: 30_000, signal: stop.signal });
  const waiting = pool.run('answer', { timeLimit: 30_000, signal: stop.signal });
  const other = pool.run('answer', { timeLimit: 30_000 });
  stop.abort();
  expect(await Promise.all([running, waiting])).toEqual([{ status: 'cancelled' }, { status: 'cancelled' }]);
  expect(await other).toEqual(done);
});
