/** The messages between the harness and its worker processes over the IPC channel. */

/** From the harness: one job at a time. */
export interface Assignment<Job> {
  type: 'job';
  /** The number of the job; every report on it repeats it. */
  id: number;
  job: Job;
}

/** From a worker: how the job is going, and how it ended. */
export type Report<Progress, Result> =
  | { type: 'ready' }
  | { type: 'progress'; id: number; progress: Progress }
  /** `retire`: the process has used up its memory or trust and asks to be replaced. */
  | { type: 'result'; id: number; result: Result; retire: boolean }
  | { type: 'error'; id: number; reason: string }
  /** The process has other sources or data than the job names. */
  | { type: 'refused'; id: number; reason: string };

/** Why a job failed: it threw, its process ran out of memory or time, or the process was lost in another way. */
export interface Failure {
  cause: 'error' | 'memory' | 'time' | 'crash';
  reason: string;
  /** Somebody else ended the process (SIGKILL), so the fault need not be the job's. */
  killed?: boolean;
}

/** How a job ended, as the harness sees it. `lost`: the worker process ended with it. */
export type JobOutcome<Result> =
  | { status: 'done'; result: Result }
  | ({ status: 'failed'; lost: boolean } & Failure)
  | { status: 'refused'; reason: string }
  | { status: 'cancelled' };

/** Set for the worker process: it kills itself when its resident memory passes this many bytes. */
export const memoryLimitVariable = 'DIGITBENCH_WORKER_MEMORY';

/** What the watchdog writes to standard error before it kills its process; the harness turns it into a reason. */
export const memoryMark = 'digitbench-worker: memory limit passed: ';

/** The start message of a worker process: the paths of this place's studies and data. */
export interface Surroundings {
  /** Folder of the study packages. */
  models: string;
  /** Name of the data set, or path of its files; null: MNIST. */
  dataset: string | null;
}

/** This place has other sources or data than the job names. */
export class JobRefusal extends Error {
  override readonly name = 'JobRefusal';
}
