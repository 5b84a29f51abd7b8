import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { describeMachine, gitRevision, usableMemory } from '@digitbench/train/node';
import type { Circumstances, Job, JobProgress, JobResult, Surroundings } from '@digitbench/train/protocol';
import { defaultModels } from '../../shell/repository.ts';
import type { Outcome, Place, RunOptions } from '../place.ts';
import { WorkerPool } from './pool.ts';

export interface LocalRequest {
  /** Number of worker processes; one per core unless given. */
  jobs?: number | undefined;
  /** Folder of the study packages; the repository's unless given. */
  models?: string | undefined;
  /** Folder of IDX files; null: MNIST. */
  dataset: string | null;
  /** Mebibytes a worker may use; unless given, its share of 80 % of the machine's memory. */
  memoryLimit?: number | undefined;
  /** Ends all jobs. */
  signal?: AbortSignal | undefined;
}

/** This machine: a pool of worker processes. */
export class LocalPlace implements Place, Disposable {
  readonly #pool: WorkerPool<Job, JobProgress, JobResult>;
  readonly #signal: AbortSignal | undefined;
  readonly #trials = new Set<{ beside: number }>();
  #here: Pick<Circumstances, 'machine' | 'revision'> | undefined;

  constructor({ jobs = availableParallelism(), models, dataset, memoryLimit, signal }: LocalRequest) {
    const surroundings: Surroundings = { models: models ?? defaultModels, dataset };
    const share = Math.floor((0.8 * usableMemory()) / jobs);
    this.#signal = signal;
    this.#pool = new WorkerPool(jobs, {
      module: fileURLToPath(import.meta.resolve('@digitbench/train/worker')),
      argument: JSON.stringify(surroundings),
      memoryLimit: memoryLimit === undefined ? Math.max(share, 512 * 2 ** 20) : memoryLimit * 2 ** 20,
    });
  }

  get slots(): number {
    return this.#pool.size;
  }

  async run<Kind extends Job['kind']>(
    job: Extract<Job, { kind: Kind }>,
    { timeLimit, signal, progress }: RunOptions,
  ): Promise<Outcome<Kind>> {
    const startedAt = new Date().toISOString();
    const counted = job.kind === 'trial' ? this.#enter() : { beside: 1 };
    const signals = [this.#signal, signal].filter((one) => one !== undefined);
    const running = this.#pool.run(job, {
      timeLimit,
      progress,
      signal: signals.length > 1 ? AbortSignal.any(signals) : signals[0],
      kin: kinOf(job),
    });
    // Asking git takes a while, and the worker has enough to do meanwhile.
    if (job.kind === 'trial') setImmediate(() => this.#circumstances());
    const outcome = await running;
    this.#trials.delete(counted);
    if (outcome.status === 'cancelled' || outcome.status === 'refused') return outcome;
    const circumstances = { ...this.#circumstances(), startedAt, beside: counted.beside };
    // A worker answers in the kind of its job.
    return { ...outcome, circumstances } as Outcome<Kind>;
  }

  close(): void {
    this.#pool.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Counts one more trial. Each trial keeps the most that ran at once during its time. */
  #enter(): { beside: number } {
    const trial = { beside: 1 };
    this.#trials.add(trial);
    for (const each of this.#trials) each.beside = Math.max(each.beside, this.#trials.size);
    return trial;
  }

  #circumstances() {
    this.#here ??= { machine: describeMachine(), revision: gitRevision() };
    return this.#here;
  }
}

/** The same for jobs that may share a compiled program. */
function kinOf(job: Job): string {
  const trial = job.kind === 'trial' ? job : 'trial' in job ? job.trial : undefined;
  return trial === undefined ? '' : `${trial.study.name}/${trial.entry}`;
}
