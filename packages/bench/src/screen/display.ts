import type { JobProgress } from '@digitbench/train/protocol';
import type { Paint } from './format.ts';

/** The progress of a run. All of it goes to standard error. */
export interface Display {
  /** A line that stays. */
  note(text: string, kind?: 'plain' | 'warning' | 'failure'): void;
  started(slot: number, trial: string, estimate: number): void;
  progress(slot: number, progress: JobProgress): void;
  /** `outcome` in a few words: the result, then, after two blanks, the part that a narrow terminal leaves out. */
  ended(slot: number, trial: string, outcome: string, kind: 'ok' | 'warning' | 'failure'): void;
  stop(): void;
}

export interface Totals {
  trials: number;
  jobs: number;
  /** Estimated seconds of all trials together. */
  estimate: number;
}

/** In the colour of its kind. */
export function tint(paint: Paint, kind: 'plain' | 'ok' | 'warning' | 'failure', text: string): string {
  if (kind === 'warning') return paint('yellow', text);
  return kind === 'failure' ? paint('red', text) : text;
}

/** What all displays share; `say` writes a permanent line. */
export function counting(
  tally: Tally,
  paint: Paint,
  say: (text: string) => void,
): Pick<Display, 'note' | 'started' | 'progress'> {
  return {
    note: (text, kind = 'plain') => say(tint(paint, kind, text)),
    started: (slot, trial, estimate) => tally.start(slot, trial, estimate),
    progress: (slot, progress) => tally.progress(slot, progress),
  };
}

/** Keeps count of what is done, for the total line and the time left. */
export class Tally {
  readonly totals: Totals;
  readonly started = performance.now();
  done = 0;
  #estimateDone = 0;
  readonly #running = new Map<
    number,
    { trial: string; estimate: number; fraction: number; progress?: JobProgress }
  >();

  constructor(totals: Totals) {
    this.totals = totals;
  }

  start(slot: number, trial: string, estimate: number): void {
    this.#running.set(slot, { trial, estimate, fraction: 0 });
  }

  progress(slot: number, progress: JobProgress): void {
    const running = this.#running.get(slot);
    if (running === undefined) return;
    running.progress = progress;
    if (progress.phase === 'training') running.fraction = progress.fraction;
  }

  end(slot: number): void {
    this.#estimateDone += this.#running.get(slot)?.estimate ?? 0;
    this.#running.delete(slot);
    this.done++;
  }

  get running(): ReadonlyMap<number, { trial: string; fraction: number; progress?: JobProgress }> {
    return this.#running;
  }

  /** By estimated time, 0 to 1. */
  get fraction(): number {
    let done = this.#estimateDone;
    for (const { estimate, fraction } of this.#running.values()) done += estimate * fraction;
    return this.totals.estimate === 0 ? 1 : Math.min(1, done / this.totals.estimate);
  }

  get elapsed(): number {
    return (performance.now() - this.started) / 1000;
  }

  /** Seconds left, from the pace so far; undefined until there is one. */
  get left(): number | undefined {
    const { fraction, elapsed } = this;
    return fraction < 0.02 ? undefined : (elapsed * (1 - fraction)) / fraction;
  }
}
