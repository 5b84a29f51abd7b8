import type { RunRecord } from '../record/schema.ts';
import { sameConditions } from '../report/select.ts';
import { difference } from '../statistics/difference.ts';
import type { Interval } from '../statistics/interval.ts';

/** Training time of the second, relative to the first. */
export interface TimeRatio {
  /** Ratio of the geometric means. */
  readonly ratio: number;
  /** 95 % t interval, computed on logarithms. */
  readonly interval: Interval;
  readonly p: number;
  readonly n: readonly [number, number];
  /** Differences in machine, engine or trials at once; empty if only the code differs. */
  readonly differs: readonly string[];
}

const logTimes = (records: readonly RunRecord[]) =>
  new Map(
    records.flatMap(({ seed, outcome, seconds }): [number, number][] =>
      outcome.status === 'ok' && seconds.train !== null && seconds.train > 0
        ? [[seed, Math.log(seconds.train)]]
        : [],
    ),
  );

/**
 * Compares training times as independent samples, because what a seed draws hardly changes how long training takes. Each side
 * counts under the conditions that most of its runs had. Null if a side has fewer than two.
 */
export function timeRatio(first: readonly RunRecord[], second: readonly RunRecord[]): TimeRatio | null {
  const [a, b] = [sameConditions(first), sameConditions(second)];
  const [logA, logB] = [logTimes(a), logTimes(b)];
  const found = difference(logB, logA, { design: 'independent' });
  const [one, other] = [a[0], b[0]];
  if (found === null || one === undefined || other === undefined) return null;
  const conditions: [string, string | number, string | number][] = [
    ['machine', one.machine.id, other.machine.id],
    ['engine', one.engine.name, other.engine.name],
    ['trials at once', one.beside, other.beside],
  ];
  return {
    ratio: Math.exp(found.estimate),
    interval: { low: Math.exp(found.interval.low), high: Math.exp(found.interval.high) },
    p: found.p,
    n: [logA.size, logB.size],
    differs: conditions.flatMap(([what, here, there]) =>
      here === there ? [] : [`${what} ${here} and ${there}`],
    ),
  };
}
