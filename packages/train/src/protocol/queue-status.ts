/** What is on a queue, and who works on it, as `digitbench queue --json` prints it. */
export interface QueueStatus {
  /** Its address, without password. */
  queue: string;
  prefix: string;
  /** Trials that wait for a worker, those put aside after a refusal included. */
  waiting: number;
  running: RunningNow[];
  /** Trials whose results nobody has fetched yet. */
  unfetched: number;
  /** Failed, and not trained better since; at most a thousand. */
  failed: { trial: string; id: string; reason: string }[];
  /** Jobs on the queue that are no trials, or whose server-side state is broken. */
  foreign: { id: string; reason: string }[];
  /** Trials among the first that wait which all workers refuse, by reason. */
  refused: { trials: number; reason: string }[];
  workers: WorkerNow[];
  /** Trials handed over a minute, in the last ten; null before the first. */
  perMinute: number | null;
  /** Until everything is done, at this pace; null where there is none. */
  secondsLeft: number | null;
}

export interface RunningNow {
  trial: string;
  id: string;
  host: string;
  machine: string;
  /** Seconds since it was taken. */
  seconds: number;
  phase: string;
  epoch: number | null;
  epochs: number | null;
  loss: number | null;
}

export interface WorkerNow {
  worker: string;
  host: string;
  machine: string;
  revision: string | null;
  jobs: number;
  running: number;
  /** Reasons why it leaves some trials to others. */
  refuses: string[];
}
