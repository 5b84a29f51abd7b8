import { csvField } from '../report/format/csv.ts';
import { formatLatex } from '../report/format/latex.ts';
import { formatMarkdown } from '../report/format/markdown.ts';
import { MISSING, metricText, rangeText } from '../report/numbers.ts';
import type { Table } from '../report/table.ts';
import type { Across, SetCell } from './across.ts';

/** Titles of data sets by their names, for headings. */
export type SetTitles = ReadonlyMap<string, string>;

const percent = (value: number | null) => metricText(value, 'fraction');

export const rankText = ({ rank, lowestRank }: Pick<SetCell, 'rank' | 'lowestRank'>): string =>
  rank === null ? MISSING : rank === lowestRank ? String(rank) : `${rank}–${lowestRank}`;

export const intervalText = ({ low, high }: Pick<SetCell, 'low' | 'high'>): string =>
  low === null || high === null ? MISSING : rangeText(percent(low), percent(high));

/** A table of one row an entry, with rank, accuracy, interval and n for each data set, as Markdown or LaTeX. */
export function formatAcross(across: Across, format: 'markdown' | 'latex', titles: SetTitles): string {
  const table: Table = {
    title: `${across.task} · ${across.profile} · by data set`,
    headings: [
      'entry',
      ...across.sets.flatMap((set) => {
        const title = titles.get(set) ?? set;
        return [`rank on ${title}`, 'accuracy (%)', '95 % CI (%)', 'n'];
      }),
    ],
    align: ['left', ...across.sets.flatMap(() => ['right', 'right', 'right', 'right'] as const)],
    cells: across.entries.map(({ study, entry, cells }) =>
      [
        `${study}/${entry}`,
        ...cells.flatMap((cell) =>
          cell === null
            ? [MISSING, MISSING, MISSING, MISSING]
            : [rankText(cell), percent(cell.mean), intervalText(cell), String(cell.n)],
        ),
      ].map((text) => ({ text, bold: false })),
    ),
  };
  return format === 'markdown' ? formatMarkdown(table) : formatLatex(table);
}

const csv = (lines: readonly (readonly (string | number | null)[])[]) =>
  lines.map((line) => `${line.map(csvField).join(',')}\r\n`).join('');

/** One line for each entry and data set, of full precision. */
export const formatAcrossCsv = (across: readonly Across[], titles: SetTitles): string =>
  csv([
    [
      ...['profile', 'task', 'study', 'entry', 'dataset', 'dataset title'],
      ...['n', 'mean (fraction)', 'low (fraction)', 'high (fraction)', 'rank', 'lowestRank'],
    ],
    ...across.flatMap(({ profile, task, sets, entries }) =>
      entries.flatMap(({ study, entry, cells }) =>
        cells.flatMap((cell, i) => {
          const set = sets[i] ?? '';
          if (cell === null) return [];
          const { n, mean, low, high, rank, lowestRank } = cell;
          return [
            [profile, task, study, entry, set, titles.get(set) ?? set, n, mean, low, high, rank, lowestRank],
          ];
        }),
      ),
    ),
  ]);

/** One line for each pair of entries and of data sets. */
export const formatOrdersCsv = (across: readonly Across[]): string =>
  csv([
    [
      ...[
        'profile',
        'task',
        'first',
        'second',
        'dataset a',
        'dataset b',
        'first minus second on a (fraction)',
      ],
      ...['first minus second on b (fraction)', 'p on a', 'p on b', 'order', 'p of both'],
    ],
    ...across.flatMap(({ profile, task, pairs }) =>
      pairs.map(({ first, second, sets, differences, p, verdict, pBoth }) => [
        ...[profile, task, first, second, ...sets],
        ...[...differences, ...p, verdict, pBoth],
      ]),
    ),
  ]);
