import type { Entry } from './entry.ts';
import type { Task } from './task.ts';

/** What a study reproduces. */
export interface Source {
  readonly title: string;
  readonly year: number;
  readonly authors?: string;
  readonly url?: string;
}

/** A sentence of the study that its records can confirm or refute. */
export interface Claim {
  readonly sentence: string;
  /**
   * "no-difference": the entries lie within the margin of each other; "better": the first beats each other one by more
   * than the margin; "not-better": no other one beats the first by more than the margin, however far it falls behind;
   * "at-least": each reaches the value of the margin.
   */
  readonly kind: 'no-difference' | 'better' | 'not-better' | 'at-least';
  readonly entries: readonly string[];
  /** A field of the record's `test`: "accuracy". */
  readonly metric: string;
  /** In the metric's unit: 0.005 is half a percentage point of accuracy. */
  readonly margin: number;
}

/** A set of entries that share a task. */
export interface Study {
  /** The package's folder: lower-case letters, digits and hyphens. */
  readonly name: string;
  readonly title: string;
  /** What the study asks, in one sentence. */
  readonly question: string;
  /** Not stated: ours. */
  readonly source?: Source;
  readonly task: Task;
  /** On what and when it is tested, in one sentence. */
  readonly evaluation: string;
  readonly claims?: readonly Claim[];
  readonly entries: Readonly<Record<string, Entry>>;
}
