import type { Circumstances, Failure, Job, JobProgress, ResultOf } from '@digitbench/train/protocol';

/**
 * Where jobs run. Local worker processes are one place (place/local); what plans, records and shows knows nothing but this
 * interface. Engines and data are those of the place, which also says on what machine, of what revision and when a job ran.
 */
export interface Place {
  /** Jobs that run at the same time. */
  readonly slots: number;
  /** Runs one job. Never rejects: what goes wrong is an outcome. */
  run<Kind extends Job['kind']>(
    job: Extract<Job, { kind: Kind }>,
    options: RunOptions,
  ): Promise<Outcome<Kind>>;
  /** Lets go of what waits for further jobs. */
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
  /** `lost`: the process that ran it is gone, too. */
  | ({ status: 'failed'; lost: boolean; circumstances: Circumstances } & Failure)
  /** The place has other sources or data than the job names. */
  | { status: 'refused'; reason: string }
  | { status: 'cancelled' };
