import { setTimeout as wait } from 'node:timers/promises';
import { describeMachine, gitRevision, oneLine } from '@digitbench/train/node';
import type { Job as AnyJob, TrialJob } from '@digitbench/train/protocol';
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Outcome, RemoteListener, RemotePlace, RunOptions } from '../place.ts';
import type { Address } from './address.ts';
import { Board, queueName } from './board.ts';
import { type Card, progressOf, refusalOf } from './card.ts';
import { connectNow, explain } from './connect.ts';
import { giveUp } from './lost.ts';
import { outcomeOf, outcomeOfLoss, readWeights } from './outcome.ts';
import { mostPacked, mostWeights, type Parcel, unpackParcel } from './parcel.ts';
import { idOf, labelOf, lotOf, readTicket, type Ticket, type TicketRequest, ticketOf } from './ticket.ts';
import { addTickets } from './tickets.ts';

export interface QueueRequest extends TicketRequest {
  address: Address;
  /** Names those who want the results, the same from run to run: what one run did not collect, the next one does. */
  collector: string;
  /** Digests of the files of each study, by the study's digest. */
  sources: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

/** Milliseconds between looks: for results, at the workers, and whether everything is where it should be. */
const looks = { results: 250, workers: 1_000, everything: 10_000 };
/** Milliseconds until trials that every worker refuses are given up, if nothing else is left. */
const patience = 60_000;
/** Milliseconds that the end waits for a server that does not answer. */
const patienceAtEnd = 5_000;
/** Tickets put on the queue at once. */
const batch = 500;

interface Awaited {
  ticket: Ticket;
  options: RunOptions;
  resolve(outcome: Outcome<'trial'>): void;
  /** Where it was last seen running. */
  worker?: string;
}

/** Workers on other machines, which take trials off a queue. */
export class QueuePlace implements RemotePlace, AsyncDisposable {
  readonly slots = Number.POSITIVE_INFINITY;
  readonly #request: QueueRequest;
  readonly #client: Redis;
  readonly #queue: Queue;
  readonly #board: Board;
  readonly #closed = new AbortController();
  readonly #ended = Promise.withResolvers<void>();
  readonly #awaited = new Map<string, Awaited>();
  /** All tickets that were asked for: a second machine may still finish one that is not awaited any more. */
  readonly #known = new Map<string, Ticket>();
  /** By trial, the fields of the parcels that were taken in. */
  readonly #seen = new Map<string, Set<string>>();
  readonly #unsent: string[] = [];
  #sending: Promise<void> | undefined;
  #listener: RemoteListener | undefined;
  readonly #said = new Set<string>();
  /** By lot, since when every worker refuses it. */
  readonly #refusedSince = new Map<string, number>();
  #looking: Promise<void>[] = [];
  /** How often the queue had been cleared when this run last looked. */
  #clears = 0;

  /** Throws an error that says what is wrong with the address. */
  static async open(request: QueueRequest): Promise<QueuePlace> {
    let say = (_: string) => {};
    const client = await connectNow(request.address, (text) => say(text));
    const place = new QueuePlace(request, client);
    say = (text) => place.say(text);
    place.#clears = await place.#board.clears();
    for (const [digest, files] of request.sources) await place.#board.explainSources(digest, files);
    place.#looking = [
      place.#every(looks.results, () => place.#fetch()),
      place.#every(looks.workers, () => place.#lookAtWorkers()),
      place.#every(looks.everything, () => place.#lookForAll()),
    ];
    return place;
  }

  private constructor(request: QueueRequest, client: Redis) {
    this.#request = request;
    this.#client = client;
    const { prefix } = request.address;
    this.#board = new Board(client, prefix);
    this.#queue = new Queue(queueName, { connection: client, prefix });
    this.#queue.on('error', () => {});
  }

  listen(listener: RemoteListener): void {
    this.#listener = listener;
  }

  async run<Kind extends AnyJob['kind']>(
    job: Extract<AnyJob, { kind: Kind }>,
    options: RunOptions,
  ): Promise<Outcome<Kind>> {
    if (job.kind !== 'trial') return { status: 'refused', reason: 'a queue takes trials and nothing else' };
    // The kind is that of the job.
    return (await this.#train(job as TrialJob, options)) as Outcome<Kind>;
  }

  async #train(job: TrialJob, options: RunOptions): Promise<Outcome<'trial'>> {
    const { signal } = options;
    if (signal?.aborted) return { status: 'cancelled' };
    const ticket = ticketOf(job, this.#request);
    const id = idOf(ticket);
    const { promise, resolve } = Promise.withResolvers<Outcome<'trial'>>();
    const cancel = () => this.#settle(id, { status: 'cancelled' });
    this.#awaited.set(id, { ticket, options, resolve });
    this.#known.set(id, ticket);
    signal?.addEventListener('abort', cancel, { once: true });
    this.#send(id);
    return promise.finally(() => signal?.removeEventListener('abort', cancel));
  }

  /** Puts trials on the queue, for a later run to collect. */
  async put(jobs: readonly TrialJob[]): Promise<void> {
    const ids = this.expect(jobs);
    for (let from = 0; from < ids.length; from += batch) {
      const part = ids.slice(from, from + batch);
      const there = new Set(await this.#board.want(this.#request.collector, part));
      await this.#put(part.filter((id) => !there.has(id)));
    }
  }

  /** Trials that are recorded, or will be: a further machine that has finished one may still hand its record over. */
  expect(jobs: readonly TrialJob[]): string[] {
    return jobs.map((job) => {
      const ticket = ticketOf(job, this.#request);
      const id = idOf(ticket);
      this.#known.set(id, ticket);
      return id;
    });
  }

  /** Never rejects: a result that the server was not told to forget comes again, and is the same. */
  async recorded(job: TrialJob): Promise<void> {
    const released = this.#release(idOf(ticketOf(job, this.#request))).catch(() => {});
    await Promise.race([this.#ended.promise, released]);
  }

  close(): void {
    this.#closed.abort();
    this.#ended.resolve();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
    // A server that does not answer must not hold up the end.
    const ends = Promise.allSettled([this.#sending, ...this.#looking]);
    await Promise.race([ends, wait(1_000, undefined, { ref: false })]);
    this.#client.disconnect();
  }

  /** What is said may repeat what a stranger has put on the queue. */
  say(text: string): void {
    this.#listener?.note(oneLine(text), 'warning');
  }

  #settle(id: string, outcome: Outcome<'trial'>): void {
    const awaited = this.#awaited.get(id);
    this.#awaited.delete(id);
    awaited?.resolve(outcome);
  }

  /** Puts a ticket on the queue, together with others that are sent at the same time. */
  #send(id: string): void {
    this.#unsent.push(id);
    this.#sending ??= this.#sendAll();
  }

  /** Never rejects: what could not be sent is found to be gone later, and sent again. */
  async #sendAll(): Promise<void> {
    try {
      await wait(0);
      while (this.#unsent.length > 0 && !this.#closed.signal.aborted) {
        const ids = this.#unsent.splice(0, batch);
        // First the wish and then the work, so that nobody frees a result in between.
        const there = new Set(await this.#board.want(this.#request.collector, ids));
        await this.#put(ids.filter((id) => !there.has(id)));
        for (const id of there) await this.#collect(id);
      }
    } catch (error) {
      this.#unsent.length = 0;
      this.#complain(error);
    } finally {
      this.#sending = undefined;
    }
  }

  /** A job whose id is on the queue already is not added. */
  async #put(ids: readonly string[]): Promise<void> {
    const tickets = ids.map((id) => this.#known.get(id)).filter((ticket) => ticket !== undefined);
    await addTickets(this.#queue, tickets);
  }

  async #fetch(): Promise<void> {
    for (;;) {
      const ids = await this.#board.inbox(this.#request.collector);
      if (ids.length === 0) return;
      await Promise.all(ids.map((id) => this.#collect(id)));
    }
  }

  /** Takes in what workers handed over for a trial. */
  async #collect(id: string): Promise<void> {
    const ticket = this.#known.get(id);
    if (ticket === undefined) return;
    const seen = this.#seen.get(id) ?? new Set<string>();
    this.#seen.set(id, seen);
    for (const { field, size, weightsSize } of await this.#board.parcels(id)) {
      if (seen.has(field)) continue;
      seen.add(field);
      try {
        await this.#collectFrom(id, ticket, field, { size, weightsSize });
      } catch (error) {
        seen.delete(field);
        throw error;
      }
    }
  }

  async #collectFrom(
    id: string,
    ticket: Ticket,
    field: string,
    { size, weightsSize }: { size: number; weightsSize: number },
  ): Promise<void> {
    const packed = size > mostPacked ? null : await this.#board.parcel(id, field);
    const parcel = packed === null ? tooLarge(size, mostPacked) : unpackParcel(packed, ticket, field);
    if ('problem' in parcel) {
      const who = JSON.stringify(field.slice(0, 64));
      this.say(`${labelOf(ticket)}: what was handed over by ${who} is not taken: ${parcel.problem}`);
      await this.#board.discard(id, field);
      this.#seen.get(id)?.delete(field);
    } else if ('lost' in parcel) {
      const here = () => ({ machine: describeMachine(), revision: gitRevision() });
      this.#settle(id, outcomeOfLoss(parcel, here));
    } else {
      const isCarried = parcel.weights === 'here' && weightsSize <= mostWeights;
      await this.#take(id, parcel, isCarried ? await this.#board.weights(id, field) : null);
    }
  }

  #complain(error: unknown): void {
    if (this.#closed.signal.aborted) return;
    this.#note(`queue: ${explain(error)}`, 'warning');
  }

  /** Says that all of a trial is recorded, after a look at what has come in meanwhile. */
  async #release(id: string): Promise<void> {
    const seen = () => this.#seen.get(id)?.size ?? 0;
    while (!(await this.#board.release(this.#request.collector, id, seen()))) await this.#collect(id);
    this.#seen.delete(id);
  }

  /** The first machine's parcel is the outcome; a further machine's is an extra record. */
  async #take(id: string, parcel: Parcel, bytes: Buffer | null): Promise<void> {
    const weights = readWeights(bytes);
    if (parcel.weights === 'here' && weights === undefined)
      this.say(`${id}: its weights cannot be read and are left out`);
    const read: Parcel =
      parcel.weights === 'here' && weights === undefined ? { ...parcel, weights: 'none' } : parcel;
    if (this.#awaited.has(id)) this.#settle(id, outcomeOf(read, weights ?? null));
    else await this.#listener?.extra(read.record, weights === undefined ? null : bytes);
  }

  async #lookAtWorkers(): Promise<void> {
    if (this.#awaited.size === 0) return;
    const cards = await this.#board.cards();
    if (cards.length === 0)
      this.#note('no worker is there yet: start `digitbench worker --queue <URL>` on any machine', 'plain');
    for (const { worker, host, trials } of cards) {
      for (const trial of trials) {
        const awaited = this.#awaited.get(trial.id);
        if (awaited === undefined) continue;
        if (awaited.worker !== worker) {
          awaited.worker = worker;
          awaited.options.started?.(host);
        }
        awaited.options.progress?.(progressOf(trial));
      }
    }
    this.#nameUntaken(cards);
  }

  /** Names the trials that no worker can take. If nothing else is left for a while, they are given up. */
  #nameUntaken(cards: readonly Card[]): void {
    const lots = Map.groupBy(this.#awaited, ([, { ticket }]) => lotOf(ticket));
    const now = performance.now();
    const untaken = [...lots].flatMap(([lot, trials]) => {
      const reason = refusalOf(cards, lot);
      if (reason === undefined) this.#refusedSince.delete(lot);
      else if (!this.#refusedSince.has(lot)) this.#refusedSince.set(lot, now);
      return reason === undefined ? [] : [{ lot, trials, reason }];
    });
    for (const { trials, reason } of untaken) {
      const [first] = trials;
      if (first === undefined) continue;
      const { study, entry } = first[1].ticket;
      this.#note(`no worker can take ${study}/${entry} (${reason})`, 'warning');
    }
    const isHopeless = untaken.every(({ lot }) => now - (this.#refusedSince.get(lot) ?? now) > patience);
    if (untaken.length !== lots.size || !isHopeless) return;
    for (const { trials, reason } of untaken) {
      for (const [id] of trials) this.#settle(id, { status: 'refused', reason });
    }
  }

  async catchUp(): Promise<void> {
    const late = wait(patienceAtEnd, undefined, { ref: false });
    await Promise.race([this.#collectStrays().catch(() => {}), late]);
  }

  /** Results of machines that were believed lost, or that other runs have not wanted any more. */
  async #collectStrays(): Promise<void> {
    if (this.#listener === undefined) return;
    const recorded = [...this.#known.keys()].filter((id) => !this.#awaited.has(id));
    for (const id of await this.#board.strays(recorded)) {
      await this.#collect(id);
      await this.#release(id);
    }
  }

  /** Finds what was lost on the way: a server that was killed may have forgotten its last second. */
  async #lookForAll(): Promise<void> {
    await this.#collectStrays();
    if (this.#sending !== undefined) return;
    const clears = await this.#board.clears();
    const gone: string[] = [];
    for (const [id, where] of await this.#board.whereabouts([...this.#awaited.keys()])) {
      if (where === 'results') await this.#collect(id);
      else if (where === 'failed') gone.push(...(await this.#lookAtFailed(id)));
      else if (where === 'gone' && this.#awaited.has(id)) gone.push(id);
    }
    if (clears > this.#clears) this.#remove(gone);
    // If it was cleared while this looked, the next look finds the same.
    else if (clears === (await this.#board.clears())) for (const id of gone) this.#send(id);
    this.#clears = clears;
  }

  /** Somebody has cleared the queue: what is gone is not put back against their will. */
  #remove(ids: readonly string[]): void {
    if (ids.length === 0) return;
    this.say(
      'somebody has cleared the queue (`digitbench queue clear`), and with it what this run waits for',
    );
    for (const id of ids)
      this.#settle(id, { status: 'refused', reason: 'taken off the queue', removed: true });
  }

  /** Of a job that BullMQ gave up. Returns its id if it was none of ours and has to be put again. */
  async #lookAtFailed(id: string): Promise<string[]> {
    const job = await this.#queue.getJob(id);
    if (job === undefined) return [];
    const ticket = readTicket(job.data, id);
    if ('problem' in ticket) {
      await job.remove();
      return [id];
    }
    await giveUp(this.#board, job, ticket);
    await this.#collect(id);
    return [];
  }

  /** Says something once. */
  #note(text: string, kind: 'plain' | 'warning'): void {
    if (this.#said.has(text)) return;
    this.#said.add(text);
    this.#listener?.note(oneLine(text), kind);
  }

  /** Does something again and again until the place is closed. A server that is gone for a while is waited for. */
  async #every(milliseconds: number, look: () => Promise<void>): Promise<void> {
    const { signal } = this.#closed;
    while (!signal.aborted) {
      try {
        await look();
      } catch (error) {
        this.#complain(error);
      }
      await wait(milliseconds, undefined, { signal }).catch(() => {});
    }
  }
}

const tooLarge = (size: number, most: number) => ({
  problem: `it has ${size} bytes; at most ${most} are read`,
});
