import {
  type Across,
  formatAcross,
  formatAcrossCsv,
  formatOrdersCsv,
  type SetTitles,
} from '@digitbench/results';
import type { Site } from './site.ts';

export const titlesOf = ({ views }: Pick<Site, 'views'>): SetTitles =>
  new Map(views.map(({ dataset, setTitle }) => [dataset, setTitle]));

/** The tables of entries by data set that a reader can take along, by file name. */
export function acrossFiles(
  site: Pick<Site, 'views' | 'across'>,
): { name: string; label: string; content: () => string }[] {
  const titles = titlesOf(site);
  const text = (format: 'markdown' | 'latex') => () =>
    site.across.map((across: Across) => formatAcross(across, format, titles)).join('\n\n');
  if (site.across.length === 0) return [];
  const start = 'digitbench-by-data-set';
  return [
    { name: `${start}.csv`, label: 'CSV', content: () => formatAcrossCsv(site.across, titles) },
    { name: `${start}.md`, label: 'Markdown', content: text('markdown') },
    { name: `${start}.tex`, label: 'LaTeX', content: text('latex') },
    { name: `${start}-orders.csv`, label: 'CSV of all pairs', content: () => formatOrdersCsv(site.across) },
  ];
}
