import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { hostName } from '@digitbench/results';
import { describeMachine, gitRevision, oneLine } from '@digitbench/train/node';
import type { TrialJob } from '@digitbench/train/protocol';
import { DelayedError, type Job, Queue, UnrecoverableError, WaitingError, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Place } from '../../place/place.ts';
import { type Address, describeAddress } from '../../place/queue/address.ts';
import { Board, type Delivery, queueName } from '../../place/queue/board.ts';
import { connectNow } from '../../place/queue/connect.ts';
import { type Insistence, insist } from '../../place/queue/insist.ts';
import { giveUp, mostLosses } from '../../place/queue/lost.ts';
import type { Taken } from '../../place/queue/parcel.ts';
import { labelOf, lotOf, readTicket, type Ticket } from '../../place/queue/ticket.ts';
import { formatAccuracy, plural } from '../../screen/format.ts';
import { until } from '../../shell/until.ts';
import { type ProfileName, timeLimitOf } from '../../zoo/profile.ts';
import { handOver, packOutcome } from './hand-over.ts';
import { Heartbeat } from './heartbeat.ts';
import { Matcher } from './match.ts';
import { Outbox } from './outbox.ts';
import { PassedOver } from './passed-over.ts';

export interface WorkerRequest {
  address: Address;
  /** Trials at the same time. */
  jobs: number;
  /** Ends when nothing is left that this machine can take. */
  once: boolean;
  models: string | undefined;
  dataset: string | null;
  /** Takes no more trials, and ends when those in flight have. */
  stop: AbortSignal;
  /** Puts trials in flight back. */
  urgent: AbortSignal;
  /** A new place on this machine. */
  openPlace(): Place;
  say(text: string): void;
}

/**
 * Milliseconds: how long the server believes a worker that says nothing, and how often workers look for those it no longer
 * believes. A lost machine's trials are back on the queue after at most twice as long.
 */
const belief = Number(process.env.DIGITBENCH_TEST_QUEUE_BELIEF ?? 30_000);

/** Milliseconds until a trial that was refused may be taken again, by anybody. */
const refusedFor = 3_000;

/** Milliseconds that the end waits for a server that does not answer, after a second signal. */
const patienceAtEnd = 5_000;

/** Jobs read at once. */
const page = 1_000;

/** Takes trials off a queue. It does not train itself, so that it can always say that it is alive. */
export class QueueWorker {
  readonly #request: WorkerRequest;
  readonly #client: Redis;
  readonly #queue: Queue;
  readonly #board: Board;
  readonly #outbox: Outbox;
  readonly #heartbeat: Heartbeat;
  readonly #matcher: Matcher;
  readonly #worker: Worker;
  readonly #insistence: Insistence;
  readonly #name = `${hostName()}-${process.pid}-${randomUUID().slice(0, 8)}`;
  readonly #here = { machine: describeMachine(), revision: gitRevision() };
  #place: Place;
  readonly #passedOver = new PassedOver();
  #trained = 0;

  /** Throws an error that says what is wrong with the address. */
  static async open(request: WorkerRequest): Promise<QueueWorker> {
    // What is said may repeat what a stranger has put on the queue.
    const say = (text: string) => request.say(oneLine(text));
    return new QueueWorker({ ...request, say }, await connectNow(request.address, say));
  }

  private constructor(request: WorkerRequest, client: Redis) {
    const { address, jobs, models, dataset } = request;
    const { prefix } = address;
    this.#request = request;
    this.#client = client;
    this.#insistence = { signal: request.urgent, say: request.say };
    this.#place = request.openPlace();
    this.#board = new Board(client, prefix);
    this.#queue = new Queue(queueName, { connection: client, prefix });
    this.#outbox = new Outbox(describeAddress(address));
    this.#heartbeat = new Heartbeat(this.#board, { worker: this.#name, jobs, ...this.#here });
    this.#matcher = new Matcher({ board: this.#board, place: () => this.#place, models, dataset });
    this.#worker = new Worker(queueName, (job, token) => this.#process(job, token ?? ''), {
      connection: client,
      prefix,
      name: this.#name,
      concurrency: jobs,
      autorun: false,
      lockDuration: belief,
      stalledInterval: belief,
      maxStalledCount: mostLosses,
      removeOnFail: { count: 10_000 },
    });
    // What is wrong with the connection is said by the connection; a lock that was lost is seen in what comes of it.
    this.#queue.on('error', () => {});
    this.#worker.on('error', () => {});
    this.#worker.on('failed', (job) => job && this.#lose(job));
  }

  /** Until it is asked to stop, or with `once` until nothing is left. Throws a UsageError if its data cannot be used. */
  async work(): Promise<void> {
    const { address, jobs, stop, say } = this.#request;
    const ended = new AbortController();
    const beating = this.#heartbeat.beat(ended.signal);
    const freeing = this.#freeRefused(ended.signal);
    try {
      await this.#matcher.check();
      await this.#handOverOld();
      say(`worker ${this.#name}: ${plural(jobs, 'trial')} at a time from ${describeAddress(address)}`);
      const running = this.#worker.run();
      running.catch(() => {});
      await (this.#request.once ? this.#untilNothingIsLeft() : until(stop));
      if (stop.aborted && this.#heartbeat.running > 0)
        say(
          `stopping when ${plural(this.#heartbeat.running, 'trial')} in flight ended; a second signal puts them back`,
        );
      await this.#close();
    } finally {
      ended.abort();
      // If it could not even begin.
      await this.#close(true);
      await Promise.race([
        Promise.all([beating, freeing])
          .then(() => this.#board.removeCard(this.#name))
          .catch(() => {}),
        wait(2_000),
      ]);
      this.#place.close();
      this.#client.disconnect();
    }
    say(`worker ${this.#name}: ${plural(this.#trained, 'trial')} trained`);
  }

  /** Waits for what is in flight; after a second signal not for a server that is away. It finds out by itself what is lost. */
  async #close(force = false): Promise<void> {
    const { urgent, say } = this.#request;
    const late = until(urgent)
      .then(() => wait(patienceAtEnd, undefined, { ref: false }))
      .then(() => 'late' as const);
    const ended = await Promise.race([this.#worker.close(force), late]);
    if (ended === 'late' && !force)
      say('the queue does not answer: trials in flight are back on it when it has missed this worker');
  }

  /** What an earlier worker of this checkout trained and could not hand over. */
  async #handOverOld(): Promise<void> {
    for (const parcel of this.#outbox.waiting()) {
      await this.#handOver(parcel);
      this.#request.say(`handed over, trained earlier: ${parcel.id}`);
    }
  }

  #handOver = (parcel: Delivery): Promise<void> =>
    handOver(this.#board, this.#outbox, parcel, this.#insistence);

  /** Refused trials may be taken again after a while by the server's clock: BullMQ goes by those of machines, which may be wrong. */
  async #freeRefused(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        if (await this.#board.isTime('refused', refusedFor)) await this.#queue.promoteJobs();
      } catch {
        // The connection says why.
      }
      await wait(refusedFor, undefined, { signal }).catch(() => {});
    }
  }

  async #process(job: Job, token: string): Promise<void> {
    const ticket = readTicket(job.data, job.id);
    if ('problem' in ticket) {
      this.#request.say(`left alone, ${ticket.problem}: ${String(job.id).slice(0, 200)}`);
      throw new UnrecoverableError(ticket.problem);
    }
    const id = job.id ?? '';
    if (await this.#board.isDelivered(id)) return;
    const kept = ticket.again ? undefined : this.#outbox.find(id);
    if (kept !== undefined) return this.#handOver(kept);
    const matched = await this.#matcher.match(ticket);
    if ('refusal' in matched) return this.#refuse(job, token, ticket, matched.refusal);
    this.#passedOver.accept();
    this.#heartbeat.accepted(lotOf(ticket));
    this.#heartbeat.started(id);
    try {
      await this.#train(job, token, ticket, matched);
    } finally {
      this.#heartbeat.ended(id);
    }
  }

  async #train(job: Job, token: string, ticket: Ticket, trial: TrialJob): Promise<void> {
    const { say, stop, urgent } = this.#request;
    const taken: Taken = { ...this.#here, startedAt: new Date().toISOString() };
    await insist(() => job.updateProgress(taken), this.#insistence);
    const outcome = await this.#place.run<'trial'>(trial, {
      timeLimit: timeLimitOf({
        profile: trial.profile as ProfileName,
        timeLimit: ticket.minutes ?? undefined,
      }),
      signal: urgent,
      progress: (progress) => this.#heartbeat.progress(trial.id, progress),
    });
    // A signal to the whole process group may reach a worker process first. Then the trial has not failed.
    if (outcome.status === 'failed' && outcome.lost) await wait(250);
    const isStopped =
      outcome.status === 'failed' && outcome.lost && outcome.cause === 'crash' && stop.aborted;
    if (outcome.status === 'cancelled' || isStopped) return this.#putBack(job, token);
    if (outcome.status === 'refused') {
      this.#renew();
      return this.#refuse(job, token, ticket, outcome.reason);
    }
    if (outcome.status === 'failed' && outcome.killed === true) loseProcess(job, outcome.reason);
    const parcel = await packOutcome(trial, ticket, outcome);
    this.#keep(parcel, say);
    await this.#handOver(parcel);
    this.#trained++;
    const { record } = parcel;
    const { status } = record.outcome;
    say(
      `${labelOf(ticket)}: ${status === 'ok' ? formatAccuracy(record.test?.accuracy ?? Number.NaN) : status}`,
    );
  }

  #keep(parcel: Delivery, say: (text: string) => void): void {
    try {
      this.#outbox.keep(parcel);
    } catch (error) {
      // A full disk costs the protection, not the trial.
      say(
        `warning: a finished trial cannot be kept on disk until it is handed over: ${error instanceof Error ? error.message : error}`,
      );
    }
  }

  async #putBack(job: Job, token: string): Promise<never> {
    await insist(() => job.moveToWait(token), this.#insistence);
    throw new WaitingError();
  }

  async #refuse(job: Job, token: string, ticket: Ticket, reason: string): Promise<never> {
    const { say, stop } = this.#request;
    if (this.#heartbeat.refused(lotOf(ticket), reason))
      say(`left for others: ${ticket.study}/${ticket.entry} (${ticket.profile}): ${reason}`);
    await insist(() => job.moveToDelayed(Date.now() + refusedFor, token), this.#insistence);
    const pause = this.#passedOver.refuse(job.id ?? '');
    if (pause > 0) await wait(pause, undefined, { signal: stop }).catch(() => {});
    throw new DelayedError();
  }

  /** Sources have changed since its processes loaded them. */
  #renew(): void {
    this.#place.close();
    this.#place = this.#request.openPlace();
  }

  /** Of a job that BullMQ gives up. */
  #lose(job: Job): void {
    const ticket = readTicket(job.data, job.id);
    if ('problem' in ticket || job.finishedOn === undefined) return;
    this.#request.say(`${labelOf(ticket)}: given up, ${job.failedReason}`);
    // If this fails, a coordinator does the same when it looks.
    giveUp(this.#board, job, ticket).catch(() => {});
  }

  async #untilNothingIsLeft(): Promise<void> {
    const { stop } = this.#request;
    for (let idle = 0; idle < 2 && !stop.aborted; ) {
      await wait(500, undefined, { signal: stop }).catch(() => {});
      const isIdle = this.#heartbeat.running === 0 && (await this.#isNothingLeft().catch(() => false));
      idle = isIdle ? idle + 1 : 0;
    }
  }

  /** Whether everything that waits was refused here. */
  async #isNothingLeft(): Promise<boolean> {
    for (let from = 0; ; from += page) {
      const jobs = await this.#queue.getJobs(['wait', 'prioritized', 'delayed'], from, from + page - 1);
      if (jobs.length === 0) return true;
      const isRefused = (job: Job | undefined) => {
        const ticket = readTicket(job?.data, job?.id);
        return !('problem' in ticket) && this.#heartbeat.refuses(lotOf(ticket));
      };
      if (!jobs.every(isRefused)) return false;
    }
  }
}

/** A process that somebody killed counts as a lost machine: the trial is tried again, there or elsewhere. */
function loseProcess(job: Job, reason: string): never {
  const losses = job.stalledCounter + job.attemptsMade;
  throw losses < mostLosses ? new Error(reason) : new UnrecoverableError(reason);
}
