import type { FactorValue } from './level.ts';

/** What a sentence says about the records of some entries. */
export type ClaimTest = {
  /**
   * "no-difference": the entries are within the margin of each other; "better": the first beats each other entry by more than
   * the margin; "not-better": no other entry beats the first by more than the margin, however far it falls behind;
   * "at-least": each reaches the value of the margin; "rises": the last exceeds the first by more than the margin, and no
   * step from one to the next falls by more than the margin; "falls": the same downwards.
   */
  readonly kind: 'no-difference' | 'better' | 'not-better' | 'at-least' | 'rises' | 'falls';
  /** A field of the record's `test` ("accuracy"), "validAccuracy" or "validLoss". */
  readonly metric: string;
  /** In the metric's unit: 0.005 is half a percentage point of accuracy. */
  readonly margin: number;
  /** The metric after each of these epochs, from 1, instead of after training: for "validAccuracy", "validLoss", "trainLoss". */
  readonly epochs?: readonly number[];
} & (
  | { readonly entries: readonly string[] }
  /** The entries of a factor, in the order of its values; `first` puts that value's entry before them. */
  | { readonly factor: string; readonly first?: FactorValue }
);

/** A sentence of the study that its records can confirm or refute. */
export type Claim = ClaimTest & {
  readonly sentence: string;
  /**
   * Names of the data sets that a sentence of ours is meant for; that of the source alone, or MNIST, unless given. A sentence of a
   * source is meant for the source's data set.
   */
  readonly on?: readonly string[];
  /** The sentence's place in the source; undefined if the sentence is ours. */
  readonly where?: string;
};
