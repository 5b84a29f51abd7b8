import type { JobOutcome } from '@digitbench/train/protocol';
import { type WorkerOptions, WorkerProcess } from './process.ts';

export interface PoolRunOptions<Progress> {
  /** Milliseconds that the job may take. */
  timeLimit: number;
  signal?: AbortSignal | undefined;
  progress?: ((progress: Progress) => void) | undefined;
  /** A job goes to a free worker whose last job was of the same kin, if there is one, because its program is compiled there. */
  kin?: string;
}

interface Slot<Job, Progress, Result> {
  worker?: WorkerProcess<Job, Progress, Result>;
  /** Of the worker's last job. */
  kin?: string | undefined;
  busy: boolean;
}

/**
 * A fixed number of worker processes, started when first needed, reused from job to job, and replaced when one is lost. A job
 * whose process is lost is tried once more in a new one, if that process had done other jobs before, so a crash can cost only
 * the job that causes it.
 */
export class WorkerPool<Job, Progress, Result> {
  readonly #options: WorkerOptions;
  readonly #slots: Slot<Job, Progress, Result>[];
  readonly #waiting: (() => void)[] = [];

  constructor(size: number, options: WorkerOptions) {
    this.#options = options;
    this.#slots = Array.from({ length: size }, () => ({ busy: false }));
  }

  get size(): number {
    return this.#slots.length;
  }

  /** Runs one job as soon as a worker is free. Never rejects. */
  async run(job: Job, options: PoolRunOptions<Progress>): Promise<JobOutcome<Result>> {
    const { signal, kin } = options;
    const slot = await this.#take(kin, signal);
    if (slot === undefined) return { status: 'cancelled' };
    try {
      const used = this.#workerOf(slot).used;
      const outcome = await this.#attempt(slot, job, options);
      // A new process shows whether this job was at fault or an earlier one in the same process.
      const again = used && outcome.status === 'failed' && outcome.lost && outcome.cause !== 'time';
      return again && !signal?.aborted ? await this.#attempt(slot, job, options) : outcome;
    } finally {
      slot.kin = slot.worker?.lost ? undefined : kin;
      slot.busy = false;
      this.#waiting.shift()?.();
    }
  }

  /** Lets idle workers go. */
  close(): void {
    for (const { worker } of this.#slots) worker?.stop();
  }

  /** A free slot, when there is one; undefined once the signal is aborted. */
  async #take(
    kin: string | undefined,
    signal: AbortSignal | undefined,
  ): Promise<Slot<Job, Progress, Result> | undefined> {
    while (!signal?.aborted) {
      const free = this.#slots.filter(({ busy }) => !busy);
      const slot = free.find((one) => kin !== undefined && one.kin === kin) ?? free[0];
      if (slot !== undefined) {
        slot.busy = true;
        return slot;
      }
      await this.#freed(signal);
    }
    // This caller may have been woken in place of one that still waits.
    this.#waiting.shift()?.();
    return undefined;
  }

  #freed(signal: AbortSignal | undefined): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push(resolve);
    signal?.addEventListener('abort', () => resolve(), { once: true });
    return promise;
  }

  /** The slot's process, a new one where the last was lost. */
  #workerOf(slot: Slot<Job, Progress, Result>): WorkerProcess<Job, Progress, Result> {
    if (slot.worker === undefined || slot.worker.lost) slot.worker = new WorkerProcess(this.#options);
    return slot.worker;
  }

  async #attempt(
    slot: Slot<Job, Progress, Result>,
    job: Job,
    { timeLimit, signal, progress = () => {} }: PoolRunOptions<Progress>,
  ): Promise<JobOutcome<Result>> {
    if (signal?.aborted) return { status: 'cancelled' };
    const worker = this.#workerOf(slot);
    const cancel = () => worker.cancel();
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      return await worker.run(job, timeLimit, progress);
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  }
}
