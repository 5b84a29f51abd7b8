import { groupBy } from '../group-by.ts';
import type { Row } from '../report/columns/index.ts';

/** What the records of one data set say of an entry. */
export interface SetCell {
  readonly n: number;
  readonly mean: number | null;
  /** Of the 95 % interval of the mean. */
  readonly low: number | null;
  readonly high: number | null;
  readonly rank: number | null;
  readonly lowestRank: number | null;
}

/** An entry on several data sets. */
export interface EntryAcross {
  readonly study: string;
  readonly entry: string;
  readonly title: string;
  /** In the order of the sets; null where it was not trained. */
  readonly cells: readonly (SetCell | null)[];
}

/**
 * Whether two entries are in the same order on two data sets. same, reversed: shown on both. one: the order is shown on one of
 * them only; neither: on none.
 */
export type OrderVerdict = 'same' | 'reversed' | 'one' | 'neither';

export interface PairAcross {
  /** `study/entry`; the first is the better one, by its mean, on the first data set. */
  readonly first: string;
  readonly second: string;
  /** Names of the two data sets. */
  readonly sets: readonly [string, string];
  /** First minus second on each. */
  readonly differences: readonly [number, number];
  /** Of each, two-sided, adjusted for all pairs of that data set (Holm). */
  readonly p: readonly [number, number];
  readonly verdict: OrderVerdict;
  /**
   * For what is shown on both sets: the larger of the two p. A statement about both is as sure as the less sure one of them
   * (intersection-union test, R. L. Berger, Technometrics 24, 1982), so this needs no further adjustment.
   */
  readonly pBoth: number | null;
}

/** The entries of one task and profile, on the data sets that at least two of them were trained on. */
export interface Across {
  readonly task: string;
  readonly profile: string;
  /** Names of the data sets, MNIST first. */
  readonly sets: readonly string[];
  /** Best first on the first data set. */
  readonly entries: readonly EntryAcross[];
  readonly pairs: readonly PairAcross[];
}

/**
 * Entries by data set, a table for each profile and task with records on several sets. `rows` are those of `summarise` ranked within
 * the task, so that every pair of entries of a set was tested.
 */
export function acrossSets(rows: readonly Row[]): Across[] {
  const known = rows.filter((row) => row.dataset !== null && row.task !== null && row.mean !== null);
  return [...groupBy(known, ({ profile, task }) => `${profile}\n${task}`).values()].flatMap((members) => {
    const bySet = [...groupBy(members, ({ dataset }) => dataset ?? '')]
      .filter(([, ofSet]) => ofSet.length > 1)
      .sort(([a], [b]) => Number(b === 'mnist') - Number(a === 'mnist') || (a < b ? -1 : 1));
    const [first] = members;
    if (first === undefined || bySet.length < 2) return [];
    const sets = bySet.map(([name]) => name);
    const shown = members.filter(({ dataset }) => sets.includes(dataset ?? ''));
    const entries = [...groupBy(shown, nameOf).values()].flatMap((own) => entryAcross(own, sets));
    entries.sort(byFirstCells);
    const pairs = sets.flatMap((a, i) =>
      sets.slice(i + 1).flatMap((b) =>
        pairsOf(
          entries,
          [a, b],
          groupBy(shown, ({ dataset }) => dataset ?? ''),
        ),
      ),
    );
    return [{ task: first.task ?? '', profile: first.profile, sets, entries, pairs }];
  });
}

const nameOf = ({ study, entry }: { readonly study: string; readonly entry: string }) => `${study}/${entry}`;

function entryAcross(own: readonly Row[], sets: readonly string[]): EntryAcross[] {
  const [first] = own;
  if (first === undefined) return [];
  const { study, entry, title } = first;
  const cells = sets.map((set) => {
    const row = own.find(({ dataset }) => dataset === set);
    if (row === undefined) return null;
    const { mean, low, high, rank, lowestRank, values } = row;
    return { n: values.length, mean, low, high, rank, lowestRank };
  });
  return [{ study, entry, title, cells }];
}

/** By the first set that both were trained on. */
function byFirstCells(a: EntryAcross, b: EntryAcross): number {
  const place = a.cells.findIndex((cell, i) => cell !== null && b.cells[i] !== null);
  return (b.cells[place]?.mean ?? 0) - (a.cells[place]?.mean ?? 0) || (nameOf(a) < nameOf(b) ? -1 : 1);
}

function pairsOf(
  entries: readonly EntryAcross[],
  sets: readonly [string, string],
  bySet: ReadonlyMap<string, readonly Row[]>,
): PairAcross[] {
  return entries.flatMap((one, i) =>
    entries.slice(i + 1).flatMap((other) => {
      const [first, second] = [nameOf(one), nameOf(other)];
      const found = sets.map((set) => {
        const row = bySet.get(set)?.find((own) => nameOf(own) === first);
        return row?.rivals.find((rival) => nameOf(rival) === second);
      });
      const [a, b] = found;
      if (!a?.difference || !b?.difference || a.adjusted === null || b.adjusted === null) return [];
      const verdict = verdictOf(a.told, b.told);
      return [
        {
          first,
          second,
          sets,
          differences: [a.difference.estimate, b.difference.estimate] as const,
          p: [a.adjusted, b.adjusted] as const,
          verdict,
          pBoth: verdict === 'same' || verdict === 'reversed' ? Math.max(a.adjusted, b.adjusted) : null,
        },
      ];
    }),
  );
}

type Told = Row['rivals'][number]['told'];

function verdictOf(a: Told, b: Told): OrderVerdict {
  if (a === null && b === null) return 'neither';
  if (a === null || b === null) return 'one';
  return a === b ? 'same' : 'reversed';
}

/** How many pairs of two data sets have each verdict. */
export const countOrders = (pairs: readonly PairAcross[]): Record<OrderVerdict, number> => {
  const counts = { same: 0, reversed: 0, one: 0, neither: 0 };
  for (const { verdict } of pairs) counts[verdict]++;
  return counts;
};
