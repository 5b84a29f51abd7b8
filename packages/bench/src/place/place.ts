import type { RunRecord } from '@digitbench/results';
import type {
  Circumstances,
  Failure,
  Job,
  JobProgress,
  ResultOf,
  TrialJob,
} from '@digitbench/train/protocol';

/**
 * Where jobs run. Local worker processes are one place (place/local), the workers of a queue another (place/queue). The code that plans, records and shows knows only this
 * interface. A place has its own engines and data, and says on which machine, at which revision and when a job ran.
 */
export interface Place {
  /** Jobs that run at the same time. */
  readonly slots: number;
  /** Runs one job. Never rejects: a failure is an outcome. */
  run<Kind extends Job['kind']>(
    job: Extract<Job, { kind: Kind }>,
    options: RunOptions,
  ): Promise<Outcome<Kind>>;
  /** Releases what waits for further jobs. */
  close(): void;
}

export interface RunOptions {
  /** Milliseconds that the job may take. */
  timeLimit: number;
  /** Ends the job, as `cancelled`. */
  signal?: AbortSignal | undefined;
  progress?: (progress: JobProgress) => void;
  /** The job starts on this machine, or, if it was lost there, again on another. Not called where there is but one machine. */
  started?: (machine: string) => void;
}

/**
 * A place on other machines. It sees to it by itself that each trial runs once, and keeps a result until it is told that the
 * record is written.
 */
export interface RemotePlace extends Place {
  recorded(job: TrialJob): Promise<void>;
  listen(listener: RemoteListener): void;
  /** Takes in what further machines have finished of trials that are recorded. Never rejects: what is not taken now is kept. */
  catchUp(): Promise<void>;
}

export interface RemoteListener {
  note(text: string, kind: 'plain' | 'warning'): void;
  /** The record of one more machine that finished a trial. Not called twice for one, unless the first call rejected. */
  extra(record: RunRecord, weights: Uint8Array | null): Promise<void>;
}

/** How a job ended there. `weightsStayed`: the name of the file of weights that were too large to come along. */
export type Outcome<Kind extends Job['kind'] = Job['kind']> =
  | { status: 'done'; result: ResultOf<Kind>; circumstances: Circumstances; weightsStayed?: string }
  /** `lost`: the process that ran it is gone as well. */
  | ({ status: 'failed'; lost: boolean; circumstances: Circumstances } & Failure)
  /** The place has other sources or data than the job names. `removed`: or somebody took the job off a place on other machines. */
  | { status: 'refused'; reason: string; removed?: boolean }
  | { status: 'cancelled' };
