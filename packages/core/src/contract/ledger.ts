import type { Claim, ClaimTest } from './claim.ts';
import type { Computation } from './computation.ts';
import type { Reported } from './entry.ts';

/** What a statement looks like in the source. */
export type StatementForm = 'number' | 'table row' | 'log' | 'plot' | 'picture' | 'sentence' | 'output';

/**
 * What is found of a statement.
 * "replayed": a training from the source's own seed gives every printed value to the last digit;
 * "reproduced": it lies where our runs lead one to expect one more run; "higher", "lower": our runs are;
 * "holds", "refuted": of a sentence, or of something that needs no training;
 * "explained": it is an artefact, and the reason is its proof;
 * "not testable": for a reason that is given; "open": the records allow either.
 */
export type OutcomeName =
  | 'replayed'
  | 'reproduced'
  | 'higher'
  | 'lower'
  | 'holds'
  | 'refuted'
  | 'explained'
  | 'not testable'
  | 'open';

/** An outcome that the author states, because no record can compute it or because there is more to say than it computes. */
export interface StatedOutcome {
  /** Only records can say "replayed". */
  readonly is: Exclude<OutcomeName, 'replayed'>;
  /** The reason; of "explained" the proof. One or a few full sentences. */
  readonly because: string;
}

/**
 * A number that the source prints for an entry. The values of a ledger take the place of what the study's entries say they
 * `reported`; the first of an entry and metric is the one that tables show.
 */
export type StatedValue = Omit<Reported, 'where'> & { readonly entry: string };

/** Values that the source prints or plots by epoch. */
export interface StatedLog {
  readonly entry: string;
  /** A field of the record's epochs ("trainLoss", "smoothedLoss", "validLoss", "validAccuracy") or one of the recipe's `sourceMetrics`. */
  readonly metric: string;
  /** In the order of the epochs, from `first` on; null where it can't be read. Accuracies as fractions. */
  readonly values: readonly (number | null)[];
  /** The epoch, from 1, of the first value; 1 unless given. */
  readonly first?: number;
  /** Decimals that the source printed, of the percentage for accuracies: 0.9657 has two, a loss of 0.0256 four. */
  readonly digits?: number;
  readonly how?: Computation;
  /** True where the entry starts from the source's own seed: then every printed digit must be the same. */
  readonly replay?: boolean;
}

interface StatementBase {
  readonly form: StatementForm;
  /** What the source states, in its own words or figures. */
  readonly says: string;
  /** Its place in the source: "log of the section Own Linear NN". */
  readonly where: string;
}

/**
 * One thing that a source states, and what judges it: the records (`value`, `log`, `claim`) or its author (`outcome`). Both
 * are given where the records' verdict needs a word: the author's "explained", "not testable" or "open" then takes its
 * place, and the records' verdict is shown beside it.
 */
export type Statement = StatementBase &
  (
    | { readonly value: StatedValue; readonly outcome?: StatedOutcome }
    | { readonly log: StatedLog; readonly outcome?: StatedOutcome }
    | { readonly claim: ClaimTest; readonly outcome?: StatedOutcome }
    | { readonly outcome: StatedOutcome }
  );

/**
 * Everything that a study's source states, in its order. It lies beside the study, in <study>/ledger.ts and not in
 * <study>/src, so that its words decide no trial's hash.
 */
export interface Ledger {
  readonly statements: readonly Statement[];
  /** What we say beyond the source. */
  readonly claims?: readonly Claim[];
}
