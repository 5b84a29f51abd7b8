import { median } from '../summary.ts';
import { align } from '../text.ts';
import type { ZooReport, ZooRow } from './zoo.ts';

interface Column {
  readonly name: string;
  readonly title: string;
}

/** The report as text: seconds by entry and contender, and the minutes that all entries take which all contenders trained. */
export function formatZoo({ rows, problems }: ZooReport, contenders: readonly Column[]): string {
  const together = rows.filter((row) => contenders.every(({ name }) => secondsOf(row, name) !== undefined));
  const notes = new Map<string, number>();
  const noteOf = (row: ZooRow) =>
    row.simplified.map((note) => {
      if (!notes.has(note)) notes.set(note, notes.size + 1);
      return ` [${notes.get(note)}]`;
    });
  const body = together.map((row) => [
    `${row.name}${noteOf(row).join('')}`,
    ...contenders.flatMap(({ name }) => [seconds(secondsOf(row, name)), percent(row, name)]),
  ]);
  const header = ['entry', ...contenders.flatMap(({ title }) => [title, 'test %'])];
  const totals = contenders.map(({ name }) =>
    together.reduce((sum, row) => sum + (secondsOf(row, name) ?? 0), 0),
  );
  const total = ['all, minutes', ...totals.flatMap((sum) => [(sum / 60).toFixed(2), ''])];
  const ratio = [
    'time divided by the first',
    ...totals.flatMap((sum) => [(sum / (totals[0] ?? 1)).toFixed(2), '']),
  ];
  const parts = [`seconds of a whole training, one seed\n${align([header, ...body, total, ratio])}`];
  if (notes.size > 0) {
    const list = [...notes].map(([note, number]) => `  [${number}] the peers train with ${note}`);
    parts.push(`what a recipe has as code, the peers do without\n${list.join('\n')}`);
  }
  const alone = rows.filter((row) => row.alone !== null);
  if (alone.length > 0) {
    const list = alone.map((row) => {
      const own = secondsOf(row, contenders[0]?.name ?? '');
      return `  ${row.name}: ${row.alone}; ${seconds(own)} s on ${contenders[0]?.title}`;
    });
    parts.push(`not in the sums, because the peers cannot be told what they are\n${list.join('\n')}`);
  }
  if (problems.length > 0) parts.push(`not measured\n${problems.map((line) => `  ${line}`).join('\n')}`);
  return parts.join('\n\n');
}

/** The median over the rounds; undefined if it did not train the entry. */
function secondsOf({ trained }: ZooRow, contender: string): number | undefined {
  const results = trained[contender] ?? [];
  return results.length === 0 ? undefined : median(results.map(({ seconds: value }) => value));
}

const seconds = (value: number | undefined) => value?.toFixed(2) ?? '';

function percent({ trained }: ZooRow, contender: string): string {
  const accuracy = trained[contender]?.[0]?.accuracy;
  return accuracy === undefined ? '' : (100 * accuracy).toFixed(1);
}
