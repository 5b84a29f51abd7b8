import { metricNamed } from './metric.ts';
import {
  amountText,
  countText,
  MISSING,
  metricText,
  percentText,
  rangeText,
  secondsText,
  spreadText,
  unitOf,
} from './numbers.ts';
import type { Row } from './row.ts';
import type { MedianTime } from './target.ts';

/** A column of a report. */
export interface Column {
  readonly heading: string;
  readonly unit: string | null;
  readonly align: 'left' | 'right';
  /** The cell for a reader. */
  text(row: Row): string;
  /** The cell for a program, in the units of the record: fractions, seconds. */
  raw(row: Row): string | number | null;
  /** The unit of `raw`, where it is another. */
  readonly rawUnit?: string | null;
}

/** All columns there are. */
export const COLUMN_NAMES = [
  'study',
  'entry',
  'title',
  'family',
  'task',
  'profile',
  'dataset',
  'engine',
  'machine',
  'rank',
  'n',
  'mean',
  'sd',
  'interval',
  'bootstrap',
  'reported',
  'verdict',
  'epochs',
  'seconds',
  'epochsToTarget',
  'secondsToTarget',
  'parameters',
  'multiplyAdds',
  'latency1',
  'latency256',
  'detectable',
  'needed',
] as const;

export type ColumnName = (typeof COLUMN_NAMES)[number];

/** What a table shows if nothing else is asked for. */
export const USUAL_COLUMNS: readonly ColumnName[] = [
  'rank',
  'entry',
  'n',
  'mean',
  'sd',
  'interval',
  'reported',
  'verdict',
  'seconds',
  'epochs',
  'parameters',
];

const label = (heading: string, of: (row: Row) => string | null): Column => ({
  heading,
  unit: null,
  align: 'left',
  text: (row) => of(row) ?? MISSING,
  raw: of,
});

const count = (heading: string, of: (row: Row) => number | null): Column => ({
  heading,
  unit: null,
  align: 'right',
  text: (row) => countText(of(row)),
  raw: of,
});

const milliseconds = (heading: string, of: (row: Row) => number | null): Column => ({
  heading,
  unit: 'ms',
  align: 'right',
  text: (row) => of(row)?.toPrecision(3) ?? MISSING,
  raw: of,
});

function targetText(row: Row, time: MedianTime | undefined, text: (value: number | null) => string): string {
  const { of = 0, reached = 0 } = row.toTarget ?? {};
  if (time === undefined || of === 0) return MISSING;
  const missed = reached < of ? `not reached in ${of - reached} of ${of}` : '';
  if (time.median === null) return missed;
  return missed === '' ? text(time.median) : `${text(time.median)} (${missed})`;
}

/** What is published of the table's metric or, where that is nothing, of another one, which is then named. */
function shownCheck({ metric, checks }: Row): { text: string; verdict: string } | undefined {
  const [other] = checks;
  const own = checks.find((check) => check.metric === metric);
  if (own !== undefined || other === undefined) return own;
  const name = metricNamed(other.metric).label;
  return { text: `${other.text} ${name}`, verdict: other.verdict };
}

/** In brackets where the profile trains less than the source did. */
function verdictText(row: Row): string {
  const verdict = shownCheck(row)?.verdict ?? row.verdict;
  const judged = verdict !== 'not reported' && verdict !== 'too few runs';
  return judged && row.profile !== 'paper' ? `(${verdict})` : verdict;
}

/** All columns for rows of one metric and, where there is one, of one target. */
export function columnsFor(rows: readonly Row[]): Record<ColumnName, Column> {
  const { metric = 'accuracy', toTarget = null, needed = null } = rows[0] ?? {};
  const { label: name, unit } = metricNamed(metric);
  const inUnit = { unit: unitOf[unit], rawUnit: unit === 'none' ? null : unit, align: 'right' } as const;
  const target = toTarget === null ? 'target' : percentText(toTarget.target);
  const value = (of: number | null) => metricText(of, unit);
  return {
    study: label('study', ({ study }) => study),
    entry: label('entry', ({ entry }) => entry),
    title: label('title', ({ title }) => title),
    family: label('family', ({ family }) => family),
    task: label('task', ({ task }) => task),
    profile: label('profile', ({ profile }) => profile),
    dataset: label('data set', ({ dataset }) => dataset),
    engine: label('engine', ({ engine }) => engine),
    machine: label('machine', ({ machine }) => machine),
    rank: {
      heading: 'rank',
      unit: null,
      align: 'right',
      text: ({ rank, lowestRank }) => {
        if (rank === null || lowestRank === null) return MISSING;
        return rank === lowestRank ? `${rank}` : rangeText(`${rank}`, `${lowestRank}`);
      },
      raw: ({ rank }) => rank,
    },
    n: {
      heading: 'n',
      unit: null,
      align: 'right',
      text: ({ n, failures }) => (failures.length === 0 ? `${n}` : `${n} of ${n + failures.length}`),
      raw: ({ n }) => n,
    },
    mean: { heading: name, ...inUnit, text: ({ mean }) => value(mean), raw: ({ mean }) => mean },
    sd: { heading: 'sd', ...inUnit, text: ({ sd }) => spreadText(sd, unit), raw: ({ sd }) => sd },
    interval: {
      heading: '95 % CI',
      ...inUnit,
      text: (row) => (row.low === null ? MISSING : rangeText(value(row.low), value(row.high))),
      raw: ({ low, high }) => (low === null ? null : `${low} ${high}`),
    },
    bootstrap: {
      heading: 'bootstrap (covers)',
      ...inUnit,
      text: ({ bootstrap }) =>
        bootstrap === null
          ? MISSING
          : `${rangeText(metricText(bootstrap.low, unit), metricText(bootstrap.high, unit))} (${Math.round(100 * bootstrap.coverage)} %)`,
      raw: ({ bootstrap }) => (bootstrap === null ? null : `${bootstrap.low} ${bootstrap.high}`),
    },
    reported: {
      heading: 'reported',
      ...inUnit,
      text: (row) => shownCheck(row)?.text ?? MISSING,
      raw: ({ reported }) => reported,
    },
    verdict: { ...label('verdict', verdictText), raw: ({ verdict }) => verdict },
    epochs: count('epochs', ({ epochs }) => epochs),
    seconds: {
      heading: 'training',
      unit: 's',
      align: 'right',
      text: ({ seconds, secondsSd }) =>
        secondsSd === null ? secondsText(seconds) : `${secondsText(seconds)} ± ${secondsText(secondsSd)}`,
      raw: ({ seconds }) => seconds,
    },
    epochsToTarget: {
      heading: `epochs to ${target}`,
      unit: null,
      align: 'right',
      text: (row) => targetText(row, row.toTarget?.epochs, countText),
      raw: ({ toTarget }) => toTarget?.epochs.median ?? null,
    },
    secondsToTarget: {
      heading: `time to ${target}`,
      unit: 's',
      align: 'right',
      text: (row) => targetText(row, row.toTarget?.seconds, secondsText),
      raw: ({ toTarget }) => toTarget?.seconds.median ?? null,
    },
    parameters: count('parameters', ({ parameters }) => parameters),
    multiplyAdds: count('multiply-adds', ({ multiplyAdds }) => multiplyAdds),
    latency1: milliseconds('predict 1', ({ latency }) => latency.batch1),
    latency256: milliseconds('predict 256', ({ latency }) => latency.batch256),
    detectable: {
      heading: 'detectable',
      ...inUnit,
      text: ({ detectable }) => spreadText(detectable, unit),
      raw: ({ detectable }) => detectable,
    },
    needed: {
      ...count(`seeds to find ${needed === null ? 'it' : amountText(needed.difference, unit)}`, (row) =>
        row.needed === null ? null : row.needed.seeds,
      ),
      text: ({ needed: row, detectable }) =>
        row === null || detectable === null ? MISSING : row.seeds === null ? '>10,000' : countText(row.seeds),
    },
  };
}

/** `accuracy (%)`. */
export const headingOf = ({ heading, unit }: Column): string =>
  unit === null ? heading : `${heading} (${unit})`;
