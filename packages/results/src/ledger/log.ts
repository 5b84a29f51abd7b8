import type { OutcomeName, StatedLog } from '../record/ledger.ts';
import type { RunRecord } from '../record/schema.ts';
import { isWithin } from '../report/check.ts';
import { resolutionOf } from '../report/metric.ts';
import { publishedRange } from '../report/published-text.ts';
import { epochMetric } from '../source-metric/epoch-metric.ts';
import { type Interval, LEVEL, predictionInterval } from '../statistics/interval.ts';
import type { JudgedLog, LoggedValue } from './outcome.ts';

/** A log's values beside those of our runs, epoch by epoch. */
export interface LogFinding {
  readonly log: JudgedLog;
  /** Null: our runs say of no value where it would lie. */
  readonly outcome: OutcomeName | null;
  readonly reason: string;
}

interface Known {
  readonly logged: LoggedValue;
  /** All values that the printed one may stand for. */
  readonly range: Interval;
  /** Where a further run would be with 95 % probability for all epochs together. */
  readonly wide: Interval;
}

/**
 * Judges a log. Of each value it is said whether it lies in the 95 % prediction interval of our runs. The values of one run
 * go together, so their count is no test: the log is `reproduced` if every value lies in an interval that all of them keep
 * with 95 % probability at least (Bonferroni); else `higher` or `lower` if ours are wherever it does not, or `refuted`.
 * A log of a source whose seed the entry starts from is `replayed` if every run gives every printed digit.
 */
export function judgeLog(log: StatedLog, records: readonly RunRecord[]): LogFinding {
  return log.replay ? judgeReplay(log, records) : judgeCourse(log, records);
}

function judgeCourse(log: StatedLog, records: readonly RunRecord[]): LogFinding {
  const printed = log.values.filter((value) => value !== null).length;
  const known: Known[] = [];
  const values = log.values.map((value, i): LoggedValue => {
    const epoch = log.first + i;
    const metric = epochMetric(log.metric, epoch);
    const ours = records.map((record) => metric.of(record)).filter((of) => of !== null);
    const options = { resolution: resolutionOf(metric, records), possible: metric.possible };
    const expected = predictionInterval(ours, options);
    const wide = predictionInterval(ours, { ...options, level: 1 - (1 - LEVEL) / printed });
    if (value === null || expected === null || wide === null)
      return { epoch, value, low: expected?.low ?? null, high: expected?.high ?? null, inside: null };
    const range = rangeOf(log, value);
    const logged = { epoch, value, ...expected, inside: overlap(range, expected) };
    known.push({ logged, range, wide });
    return logged;
  });
  const inside = known.filter(({ logged }) => logged.inside).length;
  const outside = known.filter(({ range, wide }) => !overlap(range, wide));
  const judged: JudgedLog = { values, inside, known: known.length };
  if (known.length === 0) return { log: judged, outcome: null, reason: 'Our runs do not have these values.' };
  const share = `${inside} of ${known.length} logged values lie in the 95 % prediction intervals of our runs`;
  if (outside.length === 0) return { log: judged, outcome: 'reproduced', reason: `${share}.` };
  const epochs = outside.map(({ logged }) => logged.epoch);
  return {
    log: judged,
    outcome: sideOf(outside),
    reason: `${share}; ${outside.length === 1 ? 'that' : 'those'} of ${epochs.length === 1 ? 'epoch' : 'epochs'} ${epochs.join(', ')} ${outside.length === 1 ? 'lies' : 'lie'} outside even the interval for all epochs together.`,
  };
}

function sideOf(outside: readonly Known[]): OutcomeName {
  if (outside.every(({ range, wide }) => wide.low > range.high)) return 'higher';
  return outside.every(({ range, wide }) => wide.high < range.low) ? 'lower' : 'refuted';
}

function judgeReplay(log: StatedLog, records: readonly RunRecord[]): LogFinding {
  const values = log.values.map((value, i): LoggedValue => {
    const epoch = log.first + i;
    const metric = epochMetric(log.metric, epoch);
    const ours = records.map((record) => metric.of(record)).filter((of) => of !== null);
    if (value === null || ours.length === 0) return { epoch, value, low: null, high: null, inside: null };
    const range = rangeOf(log, value);
    const [low, high] = [Math.min(...ours), Math.max(...ours)];
    return { epoch, value, low, high, inside: ours.every((of) => isWithin(of, range)) };
  });
  const known = values.filter(({ inside }) => inside !== null);
  const same = known.filter(({ inside }) => inside).length;
  const judged: JudgedLog = { values, inside: same, known: known.length };
  if (known.length === 0) return { log: judged, outcome: null, reason: 'No run has replayed it.' };
  const first = known.find(({ inside }) => !inside);
  return {
    log: judged,
    outcome: first === undefined ? 'replayed' : 'open',
    reason:
      `${same} of ${known.length} values come out digit by digit from the source's own seed` +
      `${first === undefined ? '' : `; the first that does not is that of epoch ${first.epoch}`}.`,
  };
}

const rangeOf = ({ metric, digits }: StatedLog, value: number): Interval =>
  publishedRange({ metric, value, digits, range: null });

const overlap = (a: Interval, b: Interval): boolean => {
  const slack = 1e-12 * Math.max(1, Math.abs(a.high));
  return a.low <= b.high + slack && b.low <= a.high + slack;
};
