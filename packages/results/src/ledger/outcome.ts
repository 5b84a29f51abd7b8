import type { OutcomeName, Statement } from '../record/ledger.ts';

/** What is found of one statement of a source. */
export interface JudgedStatement {
  readonly statement: Statement;
  /** Null: no record says it, and its author does not either. */
  readonly outcome: OutcomeName | null;
  /** By the records alone; null where they say nothing. Another than `outcome` only where the author states one. */
  readonly computed: OutcomeName | null;
  /** In a sentence or two: what the outcome rests on. */
  readonly reason: string;
  /** The numbers behind it, one line each. */
  readonly evidence: readonly string[];
  /** Of a log: where each of its values lies. */
  readonly log: JudgedLog | null;
}

/** A logged value beside those of our runs. */
export interface LoggedValue {
  readonly epoch: number;
  /** As logged; null: not to be read. */
  readonly value: number | null;
  /** Where 95 % of further runs would be; null: our runs do not say. */
  readonly low: number | null;
  readonly high: number | null;
  /** Whether it lies there; of a replay, whether it has the same digits. Null: not known. */
  readonly inside: boolean | null;
}

export interface JudgedLog {
  readonly values: readonly LoggedValue[];
  readonly inside: number;
  /** Of how many it is known. */
  readonly known: number;
}
