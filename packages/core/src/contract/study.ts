import type { Claim } from './claim.ts';
import type { Entry } from './entry.ts';
import type { Factor } from './factor.ts';
import type { Task } from './task.ts';

/** What a study reproduces. */
export interface Source {
  readonly title: string;
  /** Left out where the document names none. */
  readonly year?: number;
  readonly authors?: string;
  /** As the document gives it. */
  readonly url?: string;
  /** Name of the data set that it used: on others its numbers and sentences are not judged. MNIST unless given. */
  readonly dataset?: string;
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
  /** A ledger beside the study has claims of its own, which take the place of these. */
  readonly claims?: readonly Claim[];
  readonly entries: Readonly<Record<string, Entry>>;
  /** Properties that are varied; `defineStudy` adds an entry for each value. */
  readonly factors?: Readonly<Record<string, Factor>>;
}
