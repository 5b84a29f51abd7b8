import { formatReport, type ReportFormat } from '@digitbench/results';
import type { View } from './view.ts';

interface Format {
  readonly extension: string;
  readonly label: string;
  readonly format: ReportFormat;
}

/** The tables of a view that a reader can take along. */
export const FORMATS: readonly Format[] = [
  { extension: 'csv', label: 'CSV', format: 'csv' },
  { extension: 'json', label: 'JSON', format: 'json' },
  { extension: 'tex', label: 'LaTeX', format: 'latex' },
  { extension: 'md', label: 'Markdown', format: 'markdown' },
];

export const fileName = ({ profile, dataset }: View, extension: string) =>
  `digitbench-${profile}-${dataset}.${extension}`;

/** All files of a view by name. */
export function filesOf(view: View): { name: string; content: () => string }[] {
  const rows = view.studies.flatMap(({ entries }) => entries.map(({ row }) => row));
  return [
    ...FORMATS.map(({ extension, format }) => ({
      name: fileName(view, extension),
      content: () => formatReport(rows, { format }),
    })),
    {
      name: fileName(view, 'records.json'),
      content: () => JSON.stringify(view.records.map(({ predictions: _, outputs: __, ...record }) => record)),
    },
  ];
}
