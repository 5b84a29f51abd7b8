import type { RunRecord } from '../record/schema.ts';
import { metricNamed } from '../report/metric.ts';
import { holm } from '../statistics/holm.ts';
import { type Change, type CompareOptions, type Comparison, changeOf, compare } from './compare.ts';
import { evidenceOf } from './wording.ts';

/** One entry that both sets of records have. */
export interface EntryComparison extends Comparison {
  readonly profile: string;
  readonly study: string;
  readonly entry: string;
  readonly dataset: string;
  /** p of the difference after Holm's adjustment for all entries compared; `change` goes by it. */
  readonly adjusted: number | null;
}

/** What changed between two sets of records: two folders, machines, or revisions of results. */
export interface SetComparison {
  readonly entries: readonly EntryComparison[];
  /** `<profile>/<study>/<entry> (<dataset>)` of what only one side has. */
  readonly onlyFirst: readonly string[];
  readonly onlySecond: readonly string[];
}

interface Place {
  readonly profile: string;
  readonly study: string;
  readonly entry: string;
  readonly dataset: string;
}

const nameOf = ({ profile, study, entry, dataset }: Place) => `${profile}/${study}/${entry} (${dataset})`;

/** Compares entry by entry; of many entries some seem to differ by chance, so p values are adjusted together. */
export function compareSets(
  first: readonly RunRecord[],
  second: readonly RunRecord[],
  options: Omit<CompareOptions, 'targets'> = {},
): SetComparison {
  const a = Map.groupBy(first, nameOf);
  const b = Map.groupBy(second, nameOf);
  const common = [...a].flatMap(([name, records]) => {
    const others = b.get(name);
    const [place] = records;
    if (others === undefined || place === undefined) return [];
    return [{ place, comparison: compare(records, others, options) }];
  });
  const adjusted = holm(common.map(({ comparison }) => comparison.difference?.p ?? null));
  return {
    entries: common.map(({ place: { profile, study, entry, dataset }, comparison }, index) => ({
      ...comparison,
      profile,
      study,
      entry,
      dataset,
      adjusted: adjusted[index] ?? null,
      change: adjustedChange(comparison, adjusted[index] ?? null),
    })),
    onlyFirst: [...a.keys()].filter((name) => !b.has(name)),
    onlySecond: [...b.keys()].filter((name) => !a.has(name)),
  };
}

function adjustedChange({ change, difference, metric }: Comparison, p: number | null): Change {
  if (change === 'identical' || p === null) return change;
  return changeOf(difference, metricNamed(metric), false, p);
}

/** One line an entry, and one that counts them. */
export function describeSets({ entries, onlyFirst, onlySecond }: SetComparison): string[] {
  const counts = [...Map.groupBy(entries, ({ change }) => change)].map(
    ([change, those]) => `${those.length} ${change}`,
  );
  const lines = entries.map((entry) => {
    const { change, difference, adjusted } = entry;
    const numbers = difference === null || change === 'identical' ? '' : `: ${evidenceOf(entry)}`;
    const all =
      entries.length > 1 && numbers !== '' && adjusted !== null
        ? `, ${adjusted.toPrecision(2)} after Holm`
        : '';
    return `${nameOf(entry)}: ${change}${numbers}${all}`;
  });
  const only = [
    ...onlyFirst.map((name) => `${name}: only in the first`),
    ...onlySecond.map((name) => `${name}: only in the second`),
  ];
  const total = entries.length === 0 ? 'Nothing in common.' : `Entries compared: ${counts.join(', ')}.`;
  return [total, ...lines, ...only];
}
