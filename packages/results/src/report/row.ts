import type { Bootstrap } from '../statistics/bootstrap.ts';
import type { Verdict } from '../statistics/verdict.ts';
import type { ToTarget } from './target.ts';

/** A published value beside ours. */
export interface Check {
  readonly metric: string;
  readonly reported: number;
  /** As the source printed it, accuracies in percent. */
  readonly text: string;
  /** All that the printed value may stand for. */
  readonly range: { readonly low: number; readonly high: number };
  readonly where: string;
  readonly n: number;
  readonly mean: number | null;
  readonly verdict: Verdict;
}

/** A seed that gave no result. */
export interface Failure {
  readonly seed: number;
  readonly status: 'diverged' | 'failed';
  readonly reason: string;
}

/** What the records say of one entry, in one profile, on one data set. A missing value is null, never 0. */
export interface Row {
  readonly study: string;
  readonly entry: string;
  readonly profile: string;
  readonly dataset: string | null;
  /** Names, several separated by a comma. */
  readonly engine: string | null;
  readonly machine: string | null;
  readonly title: string;
  readonly family: string | null;
  readonly task: string | null;
  /** The metric of mean, sd, low, high and rank. */
  readonly metric: string;
  /** Seeds with a value of the metric. */
  readonly n: number;
  readonly values: readonly { readonly seed: number; readonly value: number }[];
  readonly mean: number | null;
  readonly sd: number | null;
  /** 95 % t interval of the mean over seeds, kept within 0 to 1 for a fraction. */
  readonly low: number | null;
  readonly high: number | null;
  readonly bootstrap: Bootstrap | null;
  /** One more than the entries that are told apart from it and better; null: fewer than two values. */
  readonly rank: number | null;
  /** The last rank it may hold: `rank` to `lowestRank` are shared with all that it cannot be told apart from. */
  readonly lowestRank: number | null;
  /**
   * Told apart from, and better than, every other entry with a result, of which there is one at least. Never where one of
   * its own seeds diverged (its mean is that of the lucky ones), nor beside an entry of one seed, which nothing is told of.
   */
  readonly best: boolean;
  /** Published value of the metric. */
  readonly reported: number | null;
  readonly verdict: Verdict;
  /** All published values, of whatever metric. */
  readonly checks: readonly Check[];
  readonly failures: readonly Failure[];
  /** Records of an earlier recipe, source or data, left out. */
  readonly outdated: number;
  /** Median number of epochs of the finished seeds. */
  readonly epochs: number | null;
  /** Mean training time over the seeds of `secondsOf`, and its standard deviation. */
  readonly seconds: number | null;
  readonly secondsSd: number | null;
  /** Where the times come from: only runs under equal conditions are put together. */
  readonly secondsOf: {
    readonly n: number;
    readonly machine: string;
    readonly engine: string;
    readonly beside: number;
  } | null;
  readonly toTarget: ToTarget | null;
  readonly parameters: number | null;
  readonly multiplyAdds: number | null;
  /** Median milliseconds of a predict call. */
  readonly latency: { readonly batch1: number | null; readonly batch256: number | null };
  /** The least true difference from an equally varying entry that n seeds find with 80 % power at the 5 % level. */
  readonly detectable: number | null;
  /** Seeds of each that would find a difference the reader chose, with as much power; null within: over 10,000, or unknown. */
  readonly needed: { readonly difference: number; readonly seeds: number | null } | null;
}
