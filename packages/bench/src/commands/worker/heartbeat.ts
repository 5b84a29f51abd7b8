import { setTimeout as wait } from 'node:timers/promises';
import { hostName, type RunRecord } from '@digitbench/results';
import type { JobProgress } from '@digitbench/train/protocol';
import type { Board } from '../../place/queue/board.ts';
import { type Card, describeRunning, type RunningTrial, shortLot } from '../../place/queue/card.ts';

/** Milliseconds between two cards. */
const pulse = 2_000;
/** Refused lots and reasons that a card names. */
const mostLots = 5_000;
const mostReasons = 200;

interface WorkerHere extends Pick<RunRecord, 'machine' | 'revision'> {
  /** Its name. */
  worker: string;
  jobs: number;
}

/** Tells everybody every few seconds that this worker is there, what it trains and what it cannot take. */
export class Heartbeat {
  readonly #board: Pick<Board, 'now' | 'putCard'>;
  readonly #card: Omit<Card, 'trials' | 'refusals'>;
  readonly #trials = new Map<string, RunningTrial>();
  /** Reason by lot. */
  readonly #refusals = new Map<string, string>();
  /** What the server's clock is ahead of this one, in milliseconds. */
  #ahead = 0;

  constructor(board: Pick<Board, 'now' | 'putCard'>, { worker, jobs, machine, revision }: WorkerHere) {
    this.#board = board;
    this.#card = { version: 1, worker, host: hostName(), machine: machine.id, revision, jobs };
  }

  /** Beats until the signal. A server that is gone for a while is waited for. */
  async beat(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        const before = Date.now();
        this.#ahead = (await this.#board.now()) - before;
        await this.#board.putCard(this.#describe());
      } catch {
        // The connection says why.
      }
      await wait(pulse, undefined, { signal }).catch(() => {});
    }
  }

  /** Milliseconds by the server's clock. */
  get now(): number {
    return Date.now() + this.#ahead;
  }

  started(id: string): void {
    this.#trials.set(id, describeRunning(id, Math.max(0, this.now), { phase: 'loading' }));
  }

  progress(id: string, progress: JobProgress): void {
    const { since } = this.#trials.get(id) ?? { since: Math.max(0, this.now) };
    this.#trials.set(id, describeRunning(id, since, progress));
  }

  ended(id: string): void {
    this.#trials.delete(id);
  }

  get running(): number {
    return this.#trials.size;
  }

  /** Whether this is news. */
  refused(lot: string, reason: string): boolean {
    const kept = reason.slice(0, 1_000);
    const isNew = this.#refusals.get(lot) !== kept;
    // As the last one.
    this.#refusals.delete(lot);
    this.#refusals.set(lot, kept);
    return isNew;
  }

  accepted(lot: string): void {
    this.#refusals.delete(lot);
  }

  refuses = (lot: string): boolean => this.#refusals.has(lot);

  #describe(): Card {
    // The last ones: whoever fills a queue with what nobody has must not make the card too large to be read.
    const last = [...this.#refusals].reverse().slice(0, mostLots);
    const byReason = Map.groupBy(last, ([, reason]) => reason);
    const refusals = [...byReason].slice(0, mostReasons).map(([reason, lots]) => ({
      reason,
      lots: lots.map(([lot]) => shortLot(lot)),
    }));
    return { ...this.#card, trials: [...this.#trials.values()], refusals };
  }
}
