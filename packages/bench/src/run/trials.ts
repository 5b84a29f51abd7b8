import { availableParallelism } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import {
  describeTrial,
  type Reservation,
  type RunRecord,
  type Store,
  StoreError,
  type Taken,
} from '@digitbench/results';
import { checkRecord } from '@digitbench/results/record';
import type { Failure } from '@digitbench/train/protocol';
import { type Circumstances, type Ending, recordOf } from '@digitbench/train/record';
import type { Outcome, Place } from '../place/place.ts';
import { secondsOf } from '../plan/estimate.ts';
import { isDone, labelOf, type PlannedTrial } from '../plan/plan.ts';
import { TrialQueue } from '../plan/queue.ts';
import type { Display } from '../screen/display.ts';
import { formatAccuracy, formatSeconds } from '../screen/format.ts';
import { writeWeights } from './weights.ts';

export interface RunRequest {
  place: Place;
  store: Store;
  /** Trials at the same time. */
  jobs: number;
  /** Longest first. */
  trials: readonly PlannedTrial[];
  display: Display;
  /** Milliseconds a trial may take. */
  timeLimit: number;
  force?: boolean;
  /** Stops the run: trials in flight are killed and leave no record. */
  signal: AbortSignal;
}

export interface RunTotals {
  ok: number;
  diverged: number;
  failed: number;
  /** Done at the same time by another digitbench on the same results. */
  elsewhere: number;
  /** Stopped in the middle, or not begun. */
  unfinished: number;
  /** Seconds that workers spent compiling, training, evaluating. */
  engineSeconds: number;
}

/** How long to wait before looking again at a trial that another digitbench is running. */
const patience = 1_000; // ms

/** Runs trials at a place and records each as soon as it ends. Throws a StoreError where a record cannot be written. */
export const runTrials = (request: RunRequest): Promise<RunTotals> => new TrialRun(request).run();

/** A number of lanes take trials off one queue, longest first. Each runs its trial to the end. */
class TrialRun {
  readonly #request: RunRequest;
  readonly #queue: TrialQueue;
  readonly #totals: RunTotals = {
    ok: 0,
    diverged: 0,
    failed: 0,
    elsewhere: 0,
    unfinished: 0,
    engineSeconds: 0,
  };
  /** Trials that another digitbench is running. They are looked at again when the queue is empty. */
  readonly #taken: PlannedTrial[] = [];
  readonly #awaited = new Set<PlannedTrial>();
  /** An error of the store stops the run, because later records could not be written either. */
  readonly #break = new AbortController();
  readonly #signal: AbortSignal;

  constructor(request: RunRequest) {
    this.#request = request;
    this.#queue = new TrialQueue(request.trials);
    this.#signal = AbortSignal.any([request.signal, this.#break.signal]);
  }

  async run(): Promise<RunTotals> {
    const { jobs, trials } = this.#request;
    await Promise.all(Array.from({ length: jobs }, (_, lane) => this.#lane(lane)));
    if (this.#break.signal.aborted) throw this.#break.signal.reason;
    const { ok, diverged, failed, elsewhere } = this.#totals;
    this.#totals.unfinished = trials.length - ok - diverged - failed - elsewhere;
    return this.#totals;
  }

  async #lane(lane: number): Promise<void> {
    let last: PlannedTrial | undefined;
    while (!this.#signal.aborted) {
      const planned = this.#queue.take(last) ?? (await this.#takeAgain());
      if (planned === undefined) return;
      last = planned;
      try {
        const reservation = await this.#reserve(planned);
        if (reservation === undefined) continue;
        try {
          await this.#train(lane, planned);
        } finally {
          await reservation.release();
        }
      } catch (error) {
        this.#break.abort(describeBreak(error, planned));
      }
    }
  }

  /** After a while, one of the trials that others had reserved. */
  async #takeAgain(): Promise<PlannedTrial | undefined> {
    const planned = this.#taken.shift();
    if (planned !== undefined) await this.#pause(patience);
    return planned;
  }

  /** Reserves a trial; undefined if somebody else has it or has finished it meanwhile. */
  async #reserve(planned: PlannedTrial): Promise<Reservation | undefined> {
    const { store, display, force } = this.#request;
    const reservation = await store.reserve(planned.trial);
    if (reservation.kind === 'taken') {
      this.#taken.push(planned);
      if (this.#queue.length === 0 && !this.#awaited.has(planned)) {
        this.#awaited.add(planned);
        display.note(`waiting for ${labelOf(planned)}, which ${describeOwner(reservation)} is running`);
      }
      return undefined;
    }
    if (force || !isDone(await store.lookUp(planned.trial, planned.job.hash), planned)) return reservation;
    await reservation.release();
    this.#totals.elsewhere++;
    return undefined;
  }

  async #train(lane: number, planned: PlannedTrial): Promise<void> {
    const { place, display, timeLimit, jobs } = this.#request;
    if (this.#signal.aborted) return;
    const started = performance.now();
    display.started(lane, labelOf(planned), planned.estimate);
    const threads = Math.max(1, Math.floor(availableParallelism() / jobs));
    const outcome = await place.run<'trial'>(
      { ...planned.job, threads },
      { timeLimit, signal: this.#signal, progress: (progress) => display.progress(lane, progress) },
    );
    // A signal to the whole process group may reach a worker first. Then the trial has not failed.
    if (outcome.status === 'failed' && outcome.lost) await this.#pause(250);
    if (this.#signal.aborted) return;
    await this.#finish(lane, planned, outcome, (performance.now() - started) / 1000);
  }

  async #finish(lane: number, planned: PlannedTrial, outcome: Outcome<'trial'>, wall: number): Promise<void> {
    if (outcome.status === 'cancelled') return;
    if (outcome.status === 'refused') throw new Error(outcome.reason);
    const { circumstances } = outcome;
    if (outcome.status === 'failed') return this.#fail(lane, planned, outcome, circumstances);
    const { trial, weights, engineSeconds } = outcome.result;
    this.#totals.engineSeconds += engineSeconds;
    const record = recordOf(planned.job, { result: trial }, circumstances);
    const checked = checkRecord(record);
    if (checked.kind === 'invalid') {
      const reason = `the result is not a valid record: ${checked.reason}`;
      return this.#fail(lane, planned, { cause: 'error', reason }, circumstances);
    }
    const { store, display } = this.#request;
    if (weights !== null) record.weights = await writeWeights(store, record, weights);
    await store.write(record);
    if (record.outcome.status === 'diverged') this.#totals.diverged++;
    else this.#totals.ok++;
    for (const warning of record.warnings) display.note(`${labelOf(planned)}: ${warning}`, 'warning');
    const kind = record.outcome.status === 'ok' ? 'ok' : 'warning';
    display.ended(lane, labelOf(planned), describeOutcome(record, wall), kind);
  }

  async #fail(
    lane: number,
    planned: PlannedTrial,
    { cause, reason }: Failure,
    circumstances: Circumstances,
  ): Promise<void> {
    this.#totals.failed++;
    const { earlier, job } = planned;
    // Trained again by --force: the good record is kept.
    const keeps = earlier !== undefined && earlier.hash === job.hash && earlier.outcome.status !== 'failed';
    const ending: Ending = { failure: { cause, reason } };
    if (!keeps) await this.#request.store.write(recordOf(job, ending, circumstances));
    const text = `failed: ${reason}${keeps ? '; the record of its earlier training is kept' : ''}`;
    this.#request.display.ended(lane, labelOf(planned), text, 'failure');
  }

  #pause(milliseconds: number): Promise<void> {
    return wait(milliseconds, undefined, { signal: this.#signal }).catch(() => {});
  }
}

function describeOutcome(record: RunRecord, wall: number): string {
  if (record.outcome.status !== 'ok') return `${record.outcome.status}: ${record.outcome.reason}`;
  const accuracy = formatAccuracy(record.test?.accuracy ?? Number.NaN);
  return `${accuracy}  ${formatSeconds(record.seconds.train ?? secondsOf(record))} training, ${formatSeconds(wall)} in all`;
}

function describeOwner({ by }: Taken): string {
  return by.pid === 0 ? 'another digitbench' : `process ${by.pid} on ${by.host}`;
}

function describeBreak(error: unknown, { trial }: PlannedTrial): Error {
  const isSystems = error instanceof Error && 'code' in error;
  if (error instanceof Error && !isSystems) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new StoreError(
    `store: the files of ${describeTrial(trial)} could not be written (${reason}). Records of finished trials are ` +
      'intact; make room, or name another folder with --results, and run the same command again',
  );
}
