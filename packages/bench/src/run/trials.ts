import { availableParallelism } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { checkRecord } from '@digitbench/results/record';
import {
  describeTrial,
  type Reservation,
  type RunRecord,
  type Store,
  StoreError,
  type Taken,
} from '@digitbench/results/store';
import type { Failure } from '@digitbench/train/protocol';
import { type Circumstances, type Ending, recordOf } from '@digitbench/train/record';
import type { Outcome, Place, RemotePlace } from '../place/place.ts';
import { secondsOf } from '../plan/estimate.ts';
import { isDone, labelOf, type PlannedTrial } from '../plan/plan.ts';
import { TrialQueue } from '../plan/queue.ts';
import type { Display } from '../screen/display.ts';
import { formatAccuracy, formatSeconds } from '../screen/format.ts';
import { until } from '../shell/until.ts';
import { writeWeights } from './weights.ts';

export interface RunRequest {
  place: Place | RemotePlace;
  store: Store;
  /** Trials at the same time. A remote place is given all of them at once. */
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
  /** That no machine could take. */
  untaken: number;
  /** That somebody took off the queue. */
  removed: number;
  /** Stopped in the middle, or not begun. */
  unfinished: number;
  /** Seconds that workers spent compiling, training, evaluating. */
  engineSeconds: number;
}

export const noTotals: Readonly<RunTotals> = {
  ok: 0,
  diverged: 0,
  failed: 0,
  elsewhere: 0,
  untaken: 0,
  removed: 0,
  unfinished: 0,
  engineSeconds: 0,
};

type Refused = Extract<Outcome<'trial'>, { status: 'refused' }>;

/** How long to wait before looking again at a trial that another digitbench is running. */
const patience = 1_000; // ms

/** Runs trials at a place and records each as soon as it ends. Throws a StoreError where a record cannot be written. */
export const runTrials = (request: RunRequest): Promise<RunTotals> => new TrialRun(request).run();

/**
 * Here, a number of lanes take trials off one queue, longest first, and each runs its trial to the end. A remote place is given
 * all trials at once, in that order, and looks after them by itself.
 */
class TrialRun {
  readonly #request: RunRequest;
  readonly #queue: TrialQueue;
  readonly #totals: RunTotals = { ...noTotals };
  /** Trials that another digitbench is running. They are looked at again when the queue is empty. */
  readonly #taken: PlannedTrial[] = [];
  readonly #awaited = new Set<PlannedTrial>();
  /** An error of the store stops the run, because later records could not be written either. */
  readonly #break = new AbortController();
  readonly #signal: AbortSignal;
  readonly #remote: RemotePlace | undefined;
  /** Lines of the display that are free again. */
  readonly #freeLines: number[] = [];
  #lines = 0;

  constructor(request: RunRequest) {
    this.#request = request;
    this.#queue = new TrialQueue(request.trials);
    this.#signal = AbortSignal.any([request.signal, this.#break.signal]);
    this.#remote = 'recorded' in request.place ? request.place : undefined;
  }

  async run(): Promise<RunTotals> {
    const { jobs, trials } = this.#request;
    if (this.#remote !== undefined) await this.#trainElsewhere(this.#remote);
    else await Promise.all(Array.from({ length: jobs }, () => this.#lane()));
    if (this.#break.signal.aborted) throw this.#break.signal.reason;
    const { ok, diverged, failed, elsewhere, untaken, removed } = this.#totals;
    this.#totals.unfinished = trials.length - ok - diverged - failed - elsewhere - untaken - removed;
    return this.#totals;
  }

  async #trainElsewhere(place: RemotePlace): Promise<void> {
    const { display, trials } = this.#request;
    place.listen({
      note: (text, kind) => display.note(text, kind),
      extra: (record, weights) => this.#writeExtra(record, weights),
    });
    // A place that does not answer must not hold up Ctrl-C. What it was not told comes again, and is the same.
    const stopped = until(this.#signal);
    const train = async (planned: PlannedTrial) => {
      try {
        if (await this.#train(planned)) await Promise.race([place.recorded(planned.job), stopped]);
      } catch (error) {
        this.#break.abort(describeBreak(error, planned));
      }
    };
    await Promise.all(trials.map(train));
    if (!this.#signal.aborted) await place.catchUp();
  }

  /** A record of one more machine. One that is there already is kept, whoever made this one. */
  async #writeExtra(record: RunRecord, weights: Uint8Array | null): Promise<void> {
    const { store, display } = this.#request;
    if (await store.holds(record)) return;
    if (weights !== null) record.weights = await store.writeCompanion(record, 'safetensors', weights);
    await store.write(record);
    const { study, entry, seed, machine } = record;
    display.note(
      `${study}/${entry} seed ${seed}: also finished on the machine ${machine.id}, recorded beside the first`,
    );
  }

  async #lane(): Promise<void> {
    let last: PlannedTrial | undefined;
    while (!this.#signal.aborted) {
      const planned = this.#queue.take(last) ?? (await this.#takeAgain());
      if (planned === undefined) return;
      last = planned;
      try {
        const reservation = await this.#reserve(planned);
        if (reservation === undefined) continue;
        try {
          await this.#train(planned);
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

  /** Trains a trial and records it. False if it ended without a record. */
  async #train(planned: PlannedTrial): Promise<boolean> {
    const { place, display, timeLimit, jobs } = this.#request;
    if (this.#signal.aborted) return false;
    let begun = performance.now();
    let line: number | undefined;
    const start = (machine?: string) => {
      line ??= this.#freeLines.pop() ?? this.#lines++;
      begun = performance.now();
      display.started(
        line,
        `${labelOf(planned)}${machine === undefined ? '' : ` on ${machine}`}`,
        planned.estimate,
      );
    };
    if (this.#remote === undefined) start();
    const threads = Math.max(1, Math.floor(availableParallelism() / jobs));
    const outcome = await place.run<'trial'>(
      { ...planned.job, threads },
      {
        timeLimit,
        signal: this.#signal,
        started: start,
        progress: (progress) => line !== undefined && display.progress(line, progress),
      },
    );
    // A signal to the whole process group may reach a worker first. Then the trial has not failed.
    if (outcome.status === 'failed' && outcome.lost) await this.#pause(250);
    if (this.#signal.aborted) return false;
    if (line === undefined) start();
    const ended = line ?? 0;
    this.#freeLines.push(ended);
    return this.#finish(ended, planned, outcome, (performance.now() - begun) / 1000);
  }

  async #finish(
    line: number,
    planned: PlannedTrial,
    outcome: Outcome<'trial'>,
    wall: number,
  ): Promise<boolean> {
    if (outcome.status === 'cancelled') return false;
    if (outcome.status === 'refused') return this.#refuse(line, planned, outcome);
    const { circumstances } = outcome;
    if (outcome.status === 'failed') return this.#fail(line, planned, outcome, circumstances);
    const { trial, weights, engineSeconds } = outcome.result;
    this.#totals.engineSeconds += engineSeconds;
    const record = recordOf(planned.job, { result: trial }, circumstances);
    const checked = checkRecord(record);
    if (checked.kind === 'invalid') {
      const reason = `the result is not a valid record: ${checked.reason}`;
      return this.#fail(line, planned, { cause: 'error', reason }, circumstances);
    }
    const { store, display } = this.#request;
    if (weights !== null) record.weights = await writeWeights(store, record, weights);
    else if (outcome.weightsStayed !== undefined) record.weights = outcome.weightsStayed;
    await store.write(record);
    if (record.outcome.status === 'diverged') this.#totals.diverged++;
    else this.#totals.ok++;
    for (const warning of record.warnings) display.note(`${labelOf(planned)}: ${warning}`, 'warning');
    const kind = record.outcome.status === 'ok' ? 'ok' : 'warning';
    display.ended(line, labelOf(planned), this.#describeOutcome(record, wall), kind);
    return true;
  }

  /** Here, other sources than those of the plan are a mistake; elsewhere, no machine has them. */
  #refuse(line: number, planned: PlannedTrial, { reason, removed = false }: Refused): boolean {
    if (this.#remote === undefined) throw new Error(reason);
    this.#totals[removed ? 'removed' : 'untaken']++;
    const text = removed ? reason : `no machine could take it: ${reason}`;
    this.#request.display.ended(line, labelOf(planned), text, 'failure');
    return false;
  }

  #describeOutcome(record: RunRecord, wall: number): string {
    if (record.outcome.status !== 'ok') return `${record.outcome.status}: ${record.outcome.reason}`;
    const accuracy = formatAccuracy(record.test?.accuracy ?? Number.NaN);
    const where =
      this.#remote === undefined ? `${formatSeconds(wall)} in all` : `machine ${record.machine.id}`;
    return `${accuracy}  ${formatSeconds(record.seconds.train ?? secondsOf(record))} training, ${where}`;
  }

  async #fail(
    line: number,
    planned: PlannedTrial,
    { cause, reason }: Failure,
    circumstances: Circumstances,
  ): Promise<boolean> {
    this.#totals.failed++;
    const { earlier, job } = planned;
    // Trained again by --force: the good record is kept.
    const keeps = earlier !== undefined && earlier.hash === job.hash && earlier.outcome.status !== 'failed';
    const ending: Ending = { failure: { cause, reason } };
    if (!keeps) await this.#request.store.write(recordOf(job, ending, circumstances));
    const text = `failed: ${reason}${keeps ? '; the record of its earlier training is kept' : ''}`;
    this.#request.display.ended(line, labelOf(planned), text, 'failure');
    return true;
  }

  #pause(milliseconds: number): Promise<void> {
    return wait(milliseconds, undefined, { signal: this.#signal }).catch(() => {});
  }
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
