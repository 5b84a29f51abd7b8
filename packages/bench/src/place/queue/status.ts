import { oneLine } from '@digitbench/train/node';
import type { QueueStatus, RunningNow, WorkerNow } from '@digitbench/train/protocol';
import { type Job, Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { type Address, describeAddress } from './address.ts';
import { Board, queueName } from './board.ts';
import { type Card, refusalOf } from './card.ts';
import { connectNow, isRefusal } from './connect.ts';
import { readFailure } from './failure.ts';
import { labelOf, lotOf, readTicket, type Ticket } from './ticket.ts';
import { addTickets } from './tickets.ts';

/** Trials looked at for what nobody can take. */
const sample = 1_000;
/** Minutes over which the pace is taken. */
const window = 10;

/** Looks at a queue and changes it when asked to; trains nothing. */
export class QueueOffice implements Disposable {
  readonly #address: Address;
  readonly #client: Redis;
  readonly #queue: Queue;
  readonly #board: Board;

  /** Throws an error that says what is wrong with the address. */
  static async open(address: Address): Promise<QueueOffice> {
    return new QueueOffice(address, await connectNow(address));
  }

  private constructor(address: Address, client: Redis) {
    const { prefix } = address;
    this.#address = address;
    this.#client = client;
    this.#board = new Board(client, prefix);
    this.#queue = new Queue(queueName, { connection: client, prefix, skipMetasUpdate: true });
    this.#queue.on('error', () => {});
  }

  async status(): Promise<QueueStatus> {
    const board = this.#board;
    const [counts, cards, now, unfetched, pace, failures] = await Promise.all([
      this.#queue.getJobCounts('wait', 'prioritized', 'delayed', 'active'),
      board.cards(),
      board.now(),
      board.unfetched(),
      board.pace(),
      board.failures(),
    ]);
    const waiting = (counts.wait ?? 0) + (counts.prioritized ?? 0) + (counts.delayed ?? 0);
    const perMinute = paceOf(pace, now);
    const open = waiting + (counts.active ?? 0);
    return {
      queue: describeAddress(this.#address),
      prefix: this.#address.prefix,
      waiting,
      running: cards.flatMap((card) => runningOn(card, now)),
      unfetched,
      failed: [...failures].flatMap(([id, text]) => {
        const failure = readFailure(id, text);
        return failure === undefined ? [] : [{ trial: labelOf(failure.ticket), id, reason: failure.reason }];
      }),
      foreign: await unlessBroken(this.#foreign(), []),
      refused: await unlessBroken(this.#refused(cards), []),
      workers: cards.map(describeWorker),
      perMinute,
      secondsLeft: perMinute === null || open === 0 ? null : (60 * open) / perMinute,
    };
  }

  /**
   * Takes everything off the queue, and forgets all results that were not fetched. Runs that collect notice it and end. Returns
   * how many trials and results there were.
   */
  async clear(): Promise<{ trials: number; results: number }> {
    const trials = await unlessBroken(this.#countAll(), 0);
    const results = await unlessBroken(this.#board.unfetched(), 0);
    // At the start and at the end: a run that looks in between must not put back what is gone later.
    await this.#board.countClear();
    await unlessBroken(this.#queue.obliterate({ force: true }), undefined);
    await this.#board.clear();
    await this.#board.countClear();
    return { trials, results };
  }

  async #countAll(): Promise<number> {
    const counts = await this.#queue.getJobCounts('wait', 'prioritized', 'delayed', 'active', 'failed');
    return Object.values(counts).reduce((sum, count) => sum + count, 0);
  }

  /** Tries failed trials again, and lets those that were refused be taken at once. */
  async retry(): Promise<{ failed: number; refused: number }> {
    let failed = 0;
    for (const [id, text] of await this.#board.failures()) {
      const failure = readFailure(id, text);
      if (failure === undefined) continue;
      await this.#board.forget(id);
      await addTickets(this.#queue, [failure.ticket]);
      failed++;
    }
    for (const job of await this.#queue.getFailed(0, sample)) {
      if (ticketOn(job) === undefined) continue;
      await job.retry('failed');
      failed++;
    }
    const { delayed = 0 } = await this.#queue.getJobCounts('delayed');
    await this.#queue.promoteJobs();
    return { failed, refused: delayed };
  }

  [Symbol.dispose](): void {
    this.#client.disconnect();
  }

  async #foreign(): Promise<QueueStatus['foreign']> {
    const jobs = await this.#queue.getFailed(0, 100);
    return jobs.map((job) => ({
      id: oneLine(String(job?.id)).slice(0, 200),
      reason: oneLine(String(job?.failedReason ?? 'no reason')),
    }));
  }

  async #refused(cards: readonly Card[]): Promise<QueueStatus['refused']> {
    if (cards.every(({ refusals }) => refusals.length === 0)) return [];
    const jobs = await this.#queue.getJobs(['wait', 'delayed'], 0, sample - 1);
    const reasons = jobs.flatMap((job) => refusalOf(cards, lotOn(job)) ?? []);
    return [...Map.groupBy(reasons, (reason) => reason)].map(([reason, all]) => ({
      trials: all.length,
      reason,
    }));
  }
}

/** What the server answers, or something else if what is on the queue is not what digitbench puts there. */
const unlessBroken = <T>(answer: Promise<T>, otherwise: T): Promise<T> =>
  answer.catch((error) => {
    if (isRefusal(error)) return otherwise;
    throw error;
  });

function ticketOn(job: Job | undefined): Ticket | undefined {
  const ticket = readTicket(job?.data, job?.id);
  return 'problem' in ticket ? undefined : ticket;
}

function lotOn(job: Job | undefined): string | undefined {
  const ticket = ticketOn(job);
  return ticket && lotOf(ticket);
}

const runningOn = ({ host, machine, trials }: Card, now: number): RunningNow[] =>
  trials.map(({ id, since, phase, epoch, epochs, loss }) => ({
    trial: / seed \d+/.test(id) ? id.replace(/^[^/]*\//, '').replace(/ \(.*$/, '') : id,
    id,
    host,
    machine,
    seconds: Math.max(0, Math.round((now - since) / 1000)),
    phase,
    epoch,
    epochs,
    loss,
  }));

const describeWorker = ({ worker, host, machine, revision, jobs, trials, refusals }: Card): WorkerNow => ({
  worker,
  host,
  machine,
  revision,
  jobs,
  running: trials.length,
  refuses: refusals.map(({ reason }) => reason),
});

/** The present minute is not over, so it counts as the part that has passed. */
function paceOf(counts: ReadonlyMap<number, number>, now: number): number | null {
  const minute = now / 60_000;
  const recent = [...counts].filter(([at]) => at > minute - window && at <= minute);
  if (recent.length === 0) return null;
  const first = Math.min(...recent.map(([at]) => at));
  const done = recent.reduce((sum, [, count]) => sum + count, 0);
  return done / Math.max(1 / 6, minute - first);
}
