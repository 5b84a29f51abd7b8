import { availableParallelism } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import {
  checkRecord,
  describeTrial,
  type Reservation,
  type RunRecord,
  type Store,
  StoreError,
  type Taken,
} from '@digitbench/results';
import type { Failure, Job, JobOutcome, JobProgress, JobResult, TrialJob } from '@digitbench/train/protocol';
import type { HarnessPool } from '../place/local/harness-pool.ts';
import type { PoolEvents } from '../place/local/pool.ts';
import { secondsOf } from '../plan/estimate.ts';
import { isDone, labelOf, type PlannedTrial } from '../plan/plan.ts';
import { TrialQueue } from '../plan/queue.ts';
import type { Display } from '../screen/display.ts';
import { formatAccuracy, formatSeconds } from '../screen/format.ts';
import { recordFailure, recordResult } from './record.ts';
import { writeWeights } from './weights.ts';

export interface RunRequest {
  pool: HarnessPool;
  store: Store;
  /** Trials at the same time. */
  jobs: number;
  /** Longest first. */
  trials: readonly PlannedTrial[];
  display: Display;
  machine: RunRecord['machine'];
  revision: string | null;
  /** Milliseconds a trial may take. */
  timeLimit: number;
  force: boolean;
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

interface InFlight {
  planned: PlannedTrial;
  reservation: Reservation;
  startedAt: Date;
  started: number;
  beside: number;
}

/** How long to wait before looking again at a trial that another digitbench is running. */
const patience = 1_000; // ms

/** Runs trials on the pool and records each as soon as it ends. Throws a StoreError where a record cannot be written. */
export async function runTrials(request: RunRequest): Promise<RunTotals> {
  const { pool, store, display, signal } = request;
  const totals: RunTotals = { ok: 0, diverged: 0, failed: 0, elsewhere: 0, unfinished: 0, engineSeconds: 0 };
  const queue = new TrialQueue(request.trials);
  const taken: PlannedTrial[] = [];
  const awaited = new Set<PlannedTrial>();
  const inFlight = new Map<TrialJob, InFlight>();
  let broken: Error | undefined;

  const stop = () => pool.cancel();
  /** What cannot be read or written stops the run: what would follow could not be written either. */
  const breakOff = (error: unknown, planned: PlannedTrial) => {
    broken ??= describeBreak(error, planned);
    pool.cancel();
  };
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop);

  /** Reserves a trial; undefined where somebody else has it, or has finished it meanwhile. */
  const reserve = async (planned: PlannedTrial): Promise<Reservation | undefined> => {
    const reservation = await store.reserve(planned.trial);
    if (reservation.kind === 'taken') {
      taken.push(planned);
      if (queue.length === 0 && !awaited.has(planned)) {
        awaited.add(planned);
        display.note(`waiting for ${labelOf(planned)}, which ${describeOwner(reservation)} is running`);
      }
      return undefined;
    }
    if (request.force || !isDone(await store.lookUp(planned.trial, planned.hash), planned))
      return reservation;
    await reservation.release();
    totals.elsewhere++;
    return undefined;
  };

  const next = async (lastJob: unknown): Promise<TrialJob | undefined> => {
    const last = request.trials.find(({ job }) => job === lastJob);
    while (!signal.aborted && broken === undefined) {
      let planned = queue.take(last);
      if (planned === undefined) {
        planned = taken.shift();
        if (planned === undefined) return undefined;
        await wait(patience, undefined, { signal }).catch(() => {});
      }
      let reservation: Reservation | undefined;
      try {
        reservation = await reserve(planned);
      } catch (error) {
        breakOff(error, planned);
        return undefined;
      }
      if (reservation === undefined) continue;
      if (signal.aborted) {
        await reservation.release();
        return undefined;
      }
      const now = { startedAt: new Date(), started: performance.now() };
      planned.job.threads = Math.max(1, Math.floor(availableParallelism() / request.jobs));
      inFlight.set(planned.job, { planned, reservation, ...now, beside: 1 });
      for (const each of inFlight.values()) each.beside = Math.max(each.beside, inFlight.size);
      return planned.job;
    }
    return undefined;
  };

  const finish = async (slot: number, flight: InFlight, outcome: JobOutcome<JobResult>) => {
    const { planned } = flight;
    const circumstances = { ...request, startedAt: flight.startedAt, beside: flight.beside };
    const wall = (performance.now() - flight.started) / 1000;
    const fail = async (failure: Failure) => {
      totals.failed++;
      const { earlier } = planned;
      // Trained again by --force: what was good before stays.
      const keeps =
        earlier !== undefined && earlier.hash === planned.hash && earlier.outcome.status !== 'failed';
      if (!keeps) await store.write(recordFailure(planned, failure, circumstances));
      const text = `failed: ${failure.reason}${keeps ? '; the record of its earlier training stays' : ''}`;
      display.ended(slot, labelOf(planned), text, 'failure');
    };
    if (outcome.status === 'failed') return fail(outcome);
    if (outcome.status !== 'done' || outcome.result.kind !== 'trial') return;
    const { trial, engineSeconds, weights } = outcome.result;
    totals.engineSeconds += engineSeconds;
    const record = recordResult(planned, trial, circumstances);
    if (record.checksum !== planned.checksum) {
      throw new Error(`data set: it changed while ${labelOf(planned)} was trained; run again`);
    }
    const checked = checkRecord(record);
    if (checked.kind === 'invalid')
      return fail({ cause: 'error', reason: `what came out is no valid record: ${checked.reason}` });
    if (weights !== null) record.weights = await writeWeights(store, record, weights);
    await store.write(record);
    if (record.outcome.status === 'diverged') totals.diverged++;
    else totals.ok++;
    for (const warning of record.warnings) display.note(`${labelOf(planned)}: ${warning}`, 'warning');
    display.ended(
      slot,
      labelOf(planned),
      describeOutcome(record, wall),
      record.outcome.status === 'ok' ? 'ok' : 'warning',
    );
  };

  try {
    const events: PoolEvents<Job, JobProgress, JobResult> = {
      next,
      timeLimit: () => request.timeLimit,
      started(slot, job) {
        const planned = inFlight.get(job as TrialJob)?.planned;
        if (planned !== undefined) display.started(slot, labelOf(planned), planned.estimate);
      },
      progress: (slot, _, progress) => display.progress(slot, progress),
      async ended(slot, job, outcome) {
        const flight = inFlight.get(job as TrialJob);
        if (flight === undefined) return;
        // A signal to the whole process group may reach a worker first: then this is no failure of the trial.
        if (outcome.status === 'failed' && outcome.lost)
          await wait(250, undefined, { signal }).catch(() => {});
        try {
          if (!signal.aborted && broken === undefined) await finish(slot, flight, outcome);
        } catch (error) {
          breakOff(error, flight.planned);
        } finally {
          inFlight.delete(job as TrialJob);
          await flight.reservation.release();
        }
      },
    };
    await pool.drain(events, request.jobs);
  } finally {
    signal.removeEventListener('abort', stop);
  }
  if (broken !== undefined) throw broken;
  const { ok, diverged, failed, elsewhere } = totals;
  totals.unfinished = request.trials.length - ok - diverged - failed - elsewhere;
  return totals;
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
    `store: what belongs to ${describeTrial(trial)} could not be written (${reason}). Records of finished trials are ` +
      'intact; make room, or name another folder with --results, and run the same command again',
  );
}
