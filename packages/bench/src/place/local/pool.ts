import type { JobOutcome } from '@digitbench/train/protocol';
import { type WorkerOptions, WorkerProcess } from './process.ts';

export interface PoolEvents<Job, Progress, Result> {
  /** The next job for a worker whose last one is given; undefined when there is none left. */
  next(last: Job | undefined): Job | undefined | Promise<Job | undefined>;
  /** Milliseconds the job may take. */
  timeLimit(job: Job): number;
  started?(slot: number, job: Job): void;
  progress?(slot: number, job: Job, progress: Progress): void;
  /** Awaited before the worker takes its next job, so what it writes is on disk by then. */
  ended(slot: number, job: Job, outcome: JobOutcome<Result>): void | Promise<void>;
}

/**
 * A fixed number of worker processes, started when first needed, reused from job to job, and replaced when one is lost.
 * Workers pull their jobs, so that the caller decides at the last moment which job fits which worker. A job whose process
 * is lost is tried once more in a new one, if that process had done other jobs before: one that crashes costs its own only.
 */
export class WorkerPool<Job, Progress, Result> {
  readonly size: number;
  readonly #options: WorkerOptions;
  readonly #workers: (WorkerProcess<Job, Progress, Result> | undefined)[];
  #cancelled = false;

  constructor(size: number, options: WorkerOptions) {
    this.size = size;
    this.#options = options;
    this.#workers = Array.from({ length: size }, () => undefined);
  }

  /** Runs jobs on all workers, or the first `slots` of them, until `next` has none left, or the pool is cancelled. */
  async drain(events: PoolEvents<Job, Progress, Result>, slots = this.size): Promise<void> {
    const used = this.#workers.slice(0, slots);
    await Promise.all(used.map((_, slot) => this.#drainSlot(slot, events)));
  }

  /** Runs one job; `cancelled` where the pool was. */
  async runOne(
    job: Job,
    timeLimit: number,
    progress: (progress: Progress) => void,
  ): Promise<JobOutcome<Result>> {
    let outcome: JobOutcome<Result> = { status: 'cancelled' };
    const open = [job];
    const events: PoolEvents<Job, Progress, Result> = {
      next: () => open.pop(),
      timeLimit: () => timeLimit,
      progress: (_slot, _job, reported) => progress(reported),
      ended: (_slot, _job, ended) => {
        outcome = ended;
      },
    };
    await this.drain(events, 1);
    return outcome;
  }

  /** Kills all workers; jobs in flight end as `cancelled` and no more are started. */
  cancel(): void {
    this.#cancelled = true;
    for (const worker of this.#workers) worker?.cancel();
  }

  /** Lets idle workers go. */
  close(): void {
    for (const worker of this.#workers) worker?.stop();
  }

  async #drainSlot(slot: number, events: PoolEvents<Job, Progress, Result>): Promise<void> {
    let last: Job | undefined;
    while (!this.#cancelled) {
      const job = await events.next(last);
      if (job === undefined || this.#cancelled) return;
      events.started?.(slot, job);
      const used = this.#worker(slot).used;
      let outcome = await this.#run(slot, job, events);
      // Whose fault it was, this job's or that of an earlier one in the same process, a new process tells.
      if (used && outcome.status === 'failed' && outcome.lost && outcome.cause !== 'time' && !this.#cancelled)
        outcome = await this.#run(slot, job, events);
      await events.ended(slot, job, outcome);
      last = this.#workers[slot]?.lost ? undefined : job;
    }
  }

  /** The slot's process, a new one where the last was lost. */
  #worker(slot: number): WorkerProcess<Job, Progress, Result> {
    const present = this.#workers[slot];
    if (present !== undefined && !present.lost) return present;
    const worker = new WorkerProcess<Job, Progress, Result>(this.#options);
    this.#workers[slot] = worker;
    return worker;
  }

  #run(slot: number, job: Job, events: PoolEvents<Job, Progress, Result>): Promise<JobOutcome<Result>> {
    return this.#worker(slot).run(job, events.timeLimit(job), (progress) =>
      events.progress?.(slot, job, progress),
    );
  }
}
