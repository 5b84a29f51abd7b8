import type { PlannedTrial } from './plan.ts';

/** A trial may be taken out of turn, for the sake of a compiled program, if it is at least this part of the longest. */
const worthwhile = 0.5;

/**
 * Trials in the order in which they should start: longest first, so that the last to end end together; but a worker
 * that has just trained an entry takes its next seed, whose program it has compiled, if that is nearly as long.
 */
export class TrialQueue {
  readonly #open: PlannedTrial[];

  constructor(longestFirst: readonly PlannedTrial[]) {
    this.#open = [...longestFirst];
  }

  get length(): number {
    return this.#open.length;
  }

  /** The next trial for a worker whose last one is given. */
  take(last: PlannedTrial | undefined): PlannedTrial | undefined {
    const longest = this.#open[0];
    if (longest === undefined) return undefined;
    const place = this.#open.findIndex((planned) => last !== undefined && planned.facts === last.facts);
    const same = this.#open[place];
    const chosen = same !== undefined && same.estimate >= worthwhile * longest.estimate ? place : 0;
    return this.#open.splice(chosen, 1)[0];
  }
}
