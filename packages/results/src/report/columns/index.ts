import type { About, Column } from '../column.ts';
import { metricNamed } from '../metric.ts';
import type { Sources } from '../sources.ts';
import { bootstrap } from './bootstrap.ts';
import { epochs } from './epochs.ts';
import { faults } from './faults.ts';
import { identity } from './identity.ts';
import { latency } from './latency.ts';
import { leak } from './leak.ts';
import { power } from './power.ts';
import { published } from './published.ts';
import { ranking } from './rank.ts';
import { seconds } from './seconds.ts';
import { seeds } from './seeds.ts';
import { size } from './size.ts';
import { spread } from './spread.ts';
import { reaching } from './to-target.ts';

/** Everything that a report says about an entry. To add a statistic, add a file to this folder and a word to this list. */
const STATISTICS = [
  identity,
  ranking,
  seeds,
  spread,
  bootstrap,
  published,
  epochs,
  seconds,
  reaching,
  size,
  latency,
  power,
  faults,
  leak,
] as const;

type Each = (typeof STATISTICS)[number];
type Intersection<Union> = (Union extends unknown ? (each: Union) => void : never) extends (
  all: infer All,
) => void
  ? All
  : never;
type KeysOf<Union> = Union extends unknown ? keyof Union : never;

/** What the records say about one entry, in one profile, on one data set. A missing value is null, never 0. */
export type Row = Intersection<ReturnType<Each['of']>>;

export type ColumnName = KeysOf<Each['columns']>;

/** All columns there are. */
export const COLUMN_NAMES = STATISTICS.flatMap(({ columns }) => Object.keys(columns)) as ColumnName[];

/** The columns that a table shows by default. */
export const USUAL_COLUMNS: readonly ColumnName[] = [
  'rank',
  'entry',
  'n',
  'mean',
  'sd',
  'interval',
  'reported',
  'asSource',
  'verdict',
  'seconds',
  'epochs',
  'parameters',
];

/** What the records of one entry say; ranks are filled in when all entries are known. */
export const rowOf = (sources: Sources): Row =>
  Object.assign({}, ...STATISTICS.map((statistic) => statistic.of(sources)));

/** What rows are about: rows of one report share metric, target and difference. */
function aboutOf(rows: readonly Row[]): About {
  const [row] = rows;
  return {
    metric: metricNamed(row?.metric ?? 'accuracy'),
    target: row?.toTarget?.target ?? null,
    difference: row?.needed?.difference ?? null,
  };
}

/** All columns for rows of one report. */
export function columnsFor(rows: readonly Row[]): Record<ColumnName, Column<Row>> {
  const about = aboutOf(rows);
  const columns = STATISTICS.flatMap((statistic) => Object.entries(statistic.columns));
  return Object.fromEntries(columns.map(([name, column]) => [name, column(about)])) as Record<
    ColumnName,
    Column<Row>
  >;
}

/** Notes on a row, one sentence each. */
export function notesOf(row: Row): string[] {
  const about = aboutOf([row]);
  return STATISTICS.flatMap((statistic) => ('notes' in statistic ? statistic.notes(row, about) : []));
}

/** `accuracy (%)`. */
export const headingOf = ({ heading, unit }: Pick<Column<Row>, 'heading' | 'unit'>): string =>
  unit === null ? heading : `${heading} (${unit})`;
