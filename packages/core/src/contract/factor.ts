import type { Entry } from './entry.ts';
import type { FactorValue } from './level.ts';

/**
 * A property that is varied while everything else is equal. Each value becomes an ordinary entry of the study, named
 * `<factor>=<value>`: "second-layer=30". Claims may name the factor instead of entries.
 */
export interface Factor<Value extends FactorValue = FactorValue> {
  /** "Width of the second layer". */
  readonly title: string;
  /** What a numeric value counts: "units". */
  readonly unit?: string;
  /** In the order in which they are shown and in which claims compare them; at least two. */
  readonly values: readonly Value[];
  /** Those that the profiles "quick" and "smoke" train; not stated: the first and the last. */
  readonly quick?: readonly Value[];
  /** How numbers are laid out in the chart: "linear" unless given. */
  readonly scale?: 'linear' | 'log';
  /** What the chart shows: "accuracy" unless given. */
  readonly metric?: string;
  /** Entries of the study that already are one of the values, by value: they are not trained a second time. */
  readonly existing?: Readonly<Record<string, string>>;
  /** The entry of a value. */
  entry(value: Value): Entry;
}

/** The values that the shorter profiles train. */
export function quickValues({ values, quick }: Pick<Factor, 'values' | 'quick'>): readonly FactorValue[] {
  return quick ?? values.filter((_, i) => i === 0 || i === values.length - 1);
}
