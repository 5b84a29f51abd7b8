/** What the harness and its worker processes say to each other over the IPC channel. */

/** From the harness: one job at a time. */
export interface Assignment<Job> {
  type: 'job';
  /** Which job of the worker it is; every report on it says so. */
  id: number;
  job: Job;
}

/** From a worker: how the job is going, and how it ended. */
export type Report<Progress, Result> =
  | { type: 'ready' }
  | { type: 'progress'; id: number; progress: Progress }
  /** `retire`: the process has used up its memory or trust; it wants to be replaced. */
  | { type: 'result'; id: number; result: Result; retire: boolean }
  | { type: 'error'; id: number; reason: string }
  /** The process has other sources or data than the job names. */
  | { type: 'refused'; id: number; reason: string };

/** Why a job came to nothing: it threw, or its process ran out of memory or time, or was lost otherwise. */
export interface Failure {
  cause: 'error' | 'memory' | 'time' | 'crash';
  reason: string;
}

/** How a job ended, as the harness sees it. `lost` says that the worker process went with it. */
export type JobOutcome<Result> =
  | { status: 'done'; result: Result }
  | ({ status: 'failed'; lost: boolean } & Failure)
  | { status: 'refused'; reason: string }
  | { status: 'cancelled' };

/** Set for the worker process: it kills itself when its resident memory passes this many bytes. */
export const memoryLimitVariable = 'DIGITBENCH_WORKER_MEMORY';

/** What the watchdog writes to standard error before it kills its process; the harness turns it into a reason. */
export const memoryMark = 'digitbench-worker: memory limit passed: ';

/** What a worker process is told when it starts: where this place keeps what jobs name. */
export interface Surroundings {
  /** Folder of the study packages. */
  models: string;
  /** Folder of the data set's files; null: MNIST. */
  dataset: string | null;
}

/** This place has other sources or data than the job names. */
export class JobRefusal extends Error {
  override readonly name = 'JobRefusal';
}
