import { median } from 'simple-statistics';
import type { RunRecord } from '../record/schema.ts';
import type { StudyDescription } from '../record/study.ts';
import { bootstrapInterval } from '../statistics/bootstrap.ts';
import { summary } from '../statistics/interval.ts';
import { detectableDifference, seedsNeeded } from '../statistics/power.ts';
import { checkReported } from './check.ts';
import type { Group } from './group.ts';
import { type Metric, resolutionOf } from './metric.ts';
import type { Failure, Row } from './row.ts';
import { type Selected, sameConditions } from './select.ts';
import type { SummaryOptions } from './summarise.ts';
import { toTarget } from './target.ts';

const names = (values: readonly string[]) => (values.length === 0 ? null : [...new Set(values)].join(', '));

const medianOf = (values: readonly (number | null | undefined)[]): number | null => {
  const known = values.filter((value) => value !== null && value !== undefined);
  return known.length === 0 ? null : median(known);
};

/** The value that all records agree on, else the one of the latest. */
const latestOf = (records: readonly RunRecord[], field: 'parameters' | 'multiplyAdds') =>
  records
    .toSorted((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt))
    .find((record) => record[field] !== null)?.[field] ?? null;

function failuresOf(records: readonly RunRecord[]): Failure[] {
  return records.flatMap(({ seed, outcome }) =>
    outcome.status === 'ok' ? [] : [{ seed, status: outcome.status, reason: outcome.reason }],
  );
}

/** What the selected records say of one entry; ranks are filled in when all entries are known. */
export function rowOf(
  { profile, study, entry, dataset }: Group,
  { records, outdated }: Selected,
  description: StudyDescription | undefined,
  metric: Metric,
  { target, difference }: Pick<SummaryOptions, 'target' | 'difference'>,
): Row {
  const entryDescription = description?.entries.find((candidate) => candidate.entry === entry);
  const timed = sameConditions(records);
  // Times of different machines, engines or loads make no mean.
  const values = (metric.name === 'seconds' ? timed : records).flatMap((record) => {
    const value = metric.of(record);
    return value === null ? [] : [{ seed: record.seed, value }];
  });
  const numbers = values.map(({ value }) => value);
  const { n, mean, sd, interval } = summary(numbers);
  // Seeds that happen to agree still differ by as much as one test image hides.
  const spread = sd === null ? null : Math.max(sd, resolutionOf(metric, records) / Math.sqrt(12));
  const design = { design: 'independent' } as const;
  const within = metric.unit === 'fraction' ? { least: 0, most: 1 } : { least: -Infinity, most: Infinity };
  const checks = (entryDescription?.reported ?? []).map((reported) => checkReported(reported, records));
  const check = checks.find((candidate) => candidate.metric === metric.name);
  const finished = records.filter(({ outcome }) => outcome.status === 'ok');
  const seconds = summary(
    timed.flatMap(({ outcome, seconds }) =>
      outcome.status !== 'ok' || seconds.train === null ? [] : [seconds.train],
    ),
  );
  const [clock] = timed;
  return {
    study,
    entry,
    profile,
    dataset,
    engine: names(records.map(({ engine }) => engine.name)),
    machine: names(records.map(({ machine }) => machine.id)),
    title: entryDescription?.title ?? entry,
    family: entryDescription?.family ?? null,
    task: description?.task ?? null,
    metric: metric.name,
    n,
    values,
    mean,
    sd,
    low: interval === null ? null : Math.max(within.least, interval.low),
    high: interval === null ? null : Math.min(within.most, interval.high),
    bootstrap: bootstrapInterval(numbers),
    rank: null,
    lowestRank: null,
    best: false,
    reported: check?.reported ?? null,
    verdict: check?.verdict ?? 'not reported',
    checks,
    failures: failuresOf(records),
    outdated,
    epochs: medianOf(finished.map(({ epochs }) => (epochs.length === 0 ? null : epochs.length))),
    seconds: seconds.mean,
    secondsSd: seconds.sd,
    secondsOf:
      seconds.n === 0 || clock === undefined
        ? null
        : { n: seconds.n, machine: clock.machine.id, engine: clock.engine.name, beside: clock.beside },
    toTarget: target === undefined ? null : toTarget(records, timed, target),
    parameters: latestOf(records, 'parameters') ?? entryDescription?.parameters ?? null,
    multiplyAdds: latestOf(records, 'multiplyAdds'),
    latency: {
      batch1: medianOf(finished.map(({ latency }) => medianOf(latency?.batch1 ?? []))),
      batch256: medianOf(finished.map(({ latency }) => medianOf(latency?.batch256 ?? []))),
    },
    detectable: spread === null ? null : detectableDifference(n, spread, design),
    needed:
      difference === undefined
        ? null
        : { difference, seeds: spread === null ? null : seedsNeeded(difference, spread, design) },
  };
}
