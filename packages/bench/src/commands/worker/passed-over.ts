/** Milliseconds that a worker waits when it has found nothing for it, at first and at most. */
const patience = { first: 500, most: 10_000 };

/** Trials that a worker passes over before it waits. They burden the server, and are away for others for a moment. */
const most = 250;

/**
 * What a worker has left to others. It passes over many without a pause, because a trial for it may be behind trials of ten other
 * studies or data sets. It waits when the first one comes round again, or after many: longer each time, until it takes one.
 */
export class PassedOver {
  readonly #ids = new Set<string>();
  #waits = 0;

  /** Returns how many milliseconds to wait before the next trial is taken. */
  refuse(id: string): number {
    const isRound = this.#ids.has(id) || this.#ids.size >= most;
    if (isRound) this.#ids.clear();
    this.#ids.add(id);
    return isRound ? Math.min(patience.first * 2 ** this.#waits++, patience.most) : 0;
  }

  accept(): void {
    this.#waits = 0;
  }
}
