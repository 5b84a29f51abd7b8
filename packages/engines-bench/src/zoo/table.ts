import { median } from '../summary.ts';
import { align } from '../text.ts';
import type { ZooReport, ZooRow } from './zoo.ts';

interface Column {
  readonly name: string;
  readonly title: string;
}

/** The report as text: seconds by entry and contender, and the minutes that all entries take which all contenders trained. */
export function formatZoo({ rows, problems }: ZooReport, contenders: readonly Column[]): string {
  const together = rows.filter((row) =>
    contenders.every(({ name }) => timeOf(row, name, 'seconds') !== undefined),
  );
  const notes = new Map<string, number>();
  const noteOf = (row: ZooRow) =>
    row.simplified.map((note) => {
      if (!notes.has(note)) notes.set(note, notes.size + 1);
      return ` [${notes.get(note)}]`;
    });
  const body = together.map((row) => [
    `${row.name}${noteOf(row).join('')}`,
    ...contenders.flatMap(({ name }) => [seconds(timeOf(row, name, 'seconds')), percent(row, name)]),
  ]);
  const header = ['entry', ...contenders.flatMap(({ title }) => [title, 'test %'])];
  const sum = (name: string, of: Part) =>
    together.reduce((total, row) => total + (timeOf(row, name, of) ?? 0), 0);
  const minutes = (title: string, of: Part) => [
    title,
    ...contenders.flatMap(({ name }) => [(sum(name, of) / 60).toFixed(2), '']),
  ];
  const ratios = (title: string, of: Part) => {
    const first = sum(contenders[0]?.name ?? '', of);
    return [title, ...contenders.flatMap(({ name }) => [(sum(name, of) / first).toFixed(2), ''])];
  };
  const footer = [
    minutes('all, minutes', 'seconds'),
    ratios('divided by the first', 'seconds'),
    minutes('all, minutes of the processor', 'processorSeconds'),
    ratios('divided by the first', 'processorSeconds'),
  ];
  const parts = [`seconds of a whole training, one seed\n${align([header, ...body, ...footer])}`];
  if (notes.size > 0) {
    const list = [...notes].map(([note, number]) => `  [${number}] the peers train with ${note}`);
    parts.push(`what a recipe has as code, the peers do without\n${list.join('\n')}`);
  }
  const alone = rows.filter((row) => row.alone !== null);
  if (alone.length > 0) {
    const list = alone.map((row) => {
      const own = timeOf(row, contenders[0]?.name ?? '', 'seconds');
      return `  ${row.name}: ${row.alone}; ${seconds(own)} s on ${contenders[0]?.title}`;
    });
    parts.push(`not in the sums, because the peers cannot be told what they are\n${list.join('\n')}`);
  }
  if (problems.length > 0) parts.push(`not measured\n${problems.map((line) => `  ${line}`).join('\n')}`);
  return parts.join('\n\n');
}

/** Of the wall, or of the processor, which other work on the machine disturbs less. */
type Part = 'seconds' | 'processorSeconds';

/** The median over the rounds; undefined if it did not train the entry. */
function timeOf({ trained }: ZooRow, contender: string, part: Part): number | undefined {
  const results = trained[contender] ?? [];
  return results.length === 0 ? undefined : median(results.map((result) => result[part]));
}

const seconds = (value: number | undefined) => value?.toFixed(2) ?? '';

function percent({ trained }: ZooRow, contender: string): string {
  const accuracy = trained[contender]?.[0]?.accuracy;
  return accuracy === undefined ? '' : (100 * accuracy).toFixed(1);
}
