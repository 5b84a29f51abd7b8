import type { Grouping } from '@digitbench/results';
import { nameOf, oneOf, positiveNumber, share } from '../../shell/kinds.ts';
import { define, defineSwitch } from '../../shell/option.ts';
import { json, metric, profile, recordedResults } from '../shared-options.ts';

/** At most one of them is given; text if there is none. */
export const formats = {
  markdown: defineSwitch('markdown', 'print tables, claims and notes as Markdown'),
  csv: defineSwitch('csv', 'print one table as comma-separated values of full precision'),
  latex: defineSwitch('latex', 'print tables as LaTeX, with claims and notes as comments'),
  json,
};

export const reportOptions = {
  profile,
  results: recordedResults,
  metric,
  target: define<number>({
    flag: 'target',
    argument: 'percent',
    description: 'adds epochs and seconds to this validation accuracy: 97, or 0.97',
    ...share,
  }),
  difference: define<number>({
    flag: 'difference',
    argument: 'size',
    description:
      'adds how many seeds a true difference of this size needs, in percentage points of an accuracy',
    ...positiveNumber,
  }),
  group: define<Grouping>({
    flag: 'group',
    argument: 'by',
    description: 'a table, and ranks, for each study (the default), task or family; none: one table',
    ...oneOf(['study', 'task', 'family', 'none']),
  }),
  columns: define<readonly string[]>({
    flag: 'columns',
    argument: 'names',
    description: 'columns to show, separated by commas, such as rank,entry,mean,interval,bootstrap',
    expected: 'names separated by commas',
    parse: (text) => {
      const names = text.split(',').map((name) => name.trim());
      return names.includes('') ? undefined : names;
    },
  }),
  sort: define<string>({
    flag: 'sort',
    argument: 'column',
    description: 'sort each table by this column (default: best first)',
    ...nameOf('column'),
  }),
  reverse: defineSwitch('reverse', 'the largest first, with --sort'),
  ledger: defineSwitch(
    'ledger',
    'print everything that the sources state, each statement with its outcome and why; as text, --markdown or --json',
  ),
  ...formats,
};
