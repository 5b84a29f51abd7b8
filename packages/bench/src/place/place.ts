import type { Circumstances, Failure, Job, JobProgress, ResultOf } from '@digitbench/train/protocol';

/**
 * Where jobs run. Local worker processes are one place (place/local). The code that plans, records and shows knows only this
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
}

/** How a job ended there. */
export type Outcome<Kind extends Job['kind'] = Job['kind']> =
  | { status: 'done'; result: ResultOf<Kind>; circumstances: Circumstances }
  /** `lost`: the process that ran it is gone as well. */
  | ({ status: 'failed'; lost: boolean; circumstances: Circumstances } & Failure)
  /** The place has other sources or data than the job names. */
  | { status: 'refused'; reason: string }
  | { status: 'cancelled' };
