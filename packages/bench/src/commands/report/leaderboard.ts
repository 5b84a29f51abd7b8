import {
  COLUMN_NAMES,
  type ColumnName,
  type CurrentHashes,
  claimsOf,
  currentHashes,
  formatReport,
  type Grouping,
  metricNamed,
  metricsOf,
  openStore,
  type ReportFormat,
  type Row,
  type StudyDescription,
  summarise,
} from '@digitbench/results';
import { otherProfiles } from '../../plan/recorded-profile.ts';
import { hasColor } from '../../screen/color.ts';
import { writeLine } from '../../shell/output.ts';
import { suggestion, UsageError } from '../../shell/usage.ts';
import type { ProfileName } from '../../zoo/profile.ts';

export interface LeaderboardRequest {
  /** "study" or "study/entry"; none: all. */
  operands: readonly string[];
  profile: ProfileName;
  results: string;
  json: boolean;
  /** Where not json; text unless given. */
  format?: ReportFormat | undefined;
  /** Default accuracy. */
  metric?: string | undefined;
  /** A validation accuracy, 0 to 1. */
  target?: number | undefined;
  /** In percentage points where the metric is a fraction, else in its unit. */
  difference?: number | undefined;
  columns?: readonly string[] | undefined;
  sort?: string | undefined;
  reverse?: boolean | undefined;
  group?: Grouping | undefined;
  /** Hashes of the present sources, if the zoo was read; else those in the folder's descriptions. */
  current?: CurrentHashes | undefined;
}

/** Prints what a results folder holds for a profile. Returns the exit code: 1 if there are unusable files. */
export async function printLeaderboard(request: LeaderboardRequest): Promise<number> {
  const { operands, profile, results, group = 'study' } = request;
  const format = request.json ? 'json' : (request.format ?? 'text');
  const { records, studies, testSets, datasets, problems } = await openStore(results).list({ profile });
  for (const { kind, path, message } of problems) console.error(`digitbench: ${kind}: ${path}: ${message}`);
  const isWanted = ({ study, entry }: { study: string; entry: string }) =>
    operands.length === 0 || operands.includes(study) || operands.includes(`${study}/${entry}`);
  const named = studies.flatMap(({ study, entries }) => entries.map(({ entry }) => ({ study, entry })));
  const wanted = records.filter(isWanted);
  refuse([
    ...unknownOperands(operands, [...records, ...named]),
    ...unknownNames(request, metricsOf(records)),
  ]);

  const described = studies
    .map(
      (study): StudyDescription => ({
        ...study,
        entries: study.entries.filter(({ entry }) => isWanted({ study: study.study, entry })),
      }),
    )
    .filter(({ entries }) => entries.length > 0);
  const { metric = 'accuracy', target, difference, current = currentHashes(studies) } = request;
  const scale = metricNamed(metric).unit === 'fraction' ? 100 : 1;
  const rows = summarise(wanted, {
    studies: described,
    testSets,
    metric,
    ...(target === undefined ? {} : { target }),
    ...(difference === undefined ? {} : { difference: difference / scale }),
    rankWithin: group === 'none' ? 'task' : group,
    current,
  });
  const shown = described.map((study) => ({
    ...study,
    claims: study.claims.filter(({ entries }) =>
      entries.some((entry) => isWanted({ study: study.study, entry })),
    ),
  }));
  const claims = claimsOf(records, shown, current);
  if (rows.length === 0 && format === 'text') {
    await writeLine(nothingRecorded(profile, results));
  } else {
    const { columns, sort, reverse = false } = request;
    const data = format === 'json' ? rows.map((row) => withClaims(row, claims)) : rows;
    const text = formatReport(data, {
      format,
      groupBy: group,
      claims,
      datasets,
      color: hasColor(),
      descending: reverse,
      ...(columns === undefined ? {} : { columns: columns as ColumnName[] }),
      ...(sort === undefined ? {} : { sort: sort as ColumnName }),
    });
    // CSV ends its last line itself.
    await writeLine(text.replace(/\r?\n$/, format === 'csv' ? '\r' : ''));
  }
  return problems.some(({ kind }) => kind === 'unreadable') ? 1 : 0;
}

function nothingRecorded(profile: ProfileName, results: string): string {
  const others = otherProfiles(profile, results);
  const hint = others.length === 0 ? '' : ` There are records of ${others.join(' and ')}: use --profile.`;
  return `Nothing is recorded in ${results} for the profile ${profile}.${hint}`;
}

/** A row with those claims of its study that are about its entry. */
function withClaims(row: Row, claims: ReturnType<typeof claimsOf>) {
  const own = claims.filter(
    ({ study, profile, dataset }) =>
      study === row.study && profile === row.profile && dataset === row.dataset,
  );
  return {
    ...row,
    claims: own.flatMap(({ results }) => results.filter(({ claim }) => claim.entries.includes(row.entry))),
  };
}

function refuse(problems: readonly string[]): void {
  if (problems.length > 0) throw new UsageError(problems);
}

/** A problem for each name without records. */
function unknownOperands(
  operands: readonly string[],
  known: readonly { study: string; entry: string }[],
): string[] {
  const names = [...new Set(known.flatMap(({ study, entry }) => [study, `${study}/${entry}`]))];
  return operands
    .filter((operand) => !names.includes(operand))
    .map((name) => `nothing is recorded for \`${name}\` in this profile.${suggestion(name, names)}`);
}

function unknownNames(
  { columns = [], sort, metric }: LeaderboardRequest,
  metrics: readonly string[],
): string[] {
  const isKnown = (name: string) => (COLUMN_NAMES as readonly string[]).includes(name);
  const wrong = [
    ...columns.filter((name) => !isKnown(name)).map((name) => ['--columns', name] as const),
    ...(sort === undefined || isKnown(sort) ? [] : [['--sort', sort] as const]),
  ];
  const problems = wrong.map(
    ([flag, name]) =>
      `${flag}: there is no column \`${name}\`; there are ${COLUMN_NAMES.join(', ')}.${suggestion(name, COLUMN_NAMES)}`,
  );
  if (metric !== undefined && metrics.length > 0 && !metrics.includes(metric))
    problems.push(
      `--metric: no record has \`${metric}\`; there are ${metrics.join(', ')}.${suggestion(metric, metrics)}`,
    );
  return problems;
}
