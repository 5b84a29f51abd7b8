import {
  evaluateClaims,
  formatReport,
  openStore,
  type Row,
  type RunRecord,
  type StudyDescription,
  summarise,
} from '@digitbench/results';
import { writeLine } from './output.ts';
import { suggestion, UsageError } from './settings/usage.ts';
import type { ProfileName } from './trials/profile.ts';

export interface LeaderboardRequest {
  /** "study" or "study/entry"; none: all. */
  operands: readonly string[];
  profile: ProfileName;
  results: string;
  json: boolean;
}

/** Prints what a results folder holds of a profile. Returns the exit code: 1 where files are no good. */
export async function printLeaderboard(request: LeaderboardRequest): Promise<number> {
  const { operands, profile, results, json } = request;
  const { records, studies, problems } = await openStore(results).list({ profile });
  for (const { kind, path, message } of problems) console.error(`digitbench: ${kind}: ${path}: ${message}`);
  const isWanted = ({ study, entry }: { study: string; entry: string }) =>
    operands.length === 0 || operands.includes(study) || operands.includes(`${study}/${entry}`);
  const named = studies.flatMap(({ study, entries }) => entries.map(({ entry }) => ({ study, entry })));
  refuseUnknown(operands, [...records, ...named]);

  const described = studies
    .map(
      (study): StudyDescription => ({
        ...study,
        entries: study.entries.filter(({ entry }) => isWanted({ study: study.study, entry })),
      }),
    )
    .filter(({ entries }) => entries.length > 0);
  const rows = summarise(records.filter(isWanted), { studies: described });
  const claims = profile === 'paper' ? formatClaims(described, records) : '';
  await writeLine(json ? JSON.stringify(rows, null, 2) : formatRows(rows, profile, results) + claims);
  return problems.some(({ kind }) => kind === 'unreadable') ? 1 : 0;
}

function formatRows(rows: readonly Row[], profile: ProfileName, results: string): string {
  if (rows.length === 0) return `Nothing is recorded in ${results} for the profile ${profile}.`;
  const color = process.stdout.isTTY && process.stdout.hasColors() && !process.env.NO_COLOR;
  return formatReport(rows, { format: 'text', groupBy: 'study', color }).trimEnd();
}

/** What the records say of the studies' own sentences: only where they were trained as their sources did. */
function formatClaims(studies: readonly StudyDescription[], records: readonly RunRecord[]): string {
  const lines = studies.flatMap(({ study, claims }) => {
    const own = Map.groupBy(
      records.filter((record) => record.study === study),
      ({ dataset }) => dataset,
    );
    return [...own].flatMap(([dataset, ofData]) =>
      evaluateClaims(claims, ofData).flatMap(({ claim, verdict, evidence }) => [
        `${study} on ${dataset}: "${claim.sentence}" ${verdict}`,
        ...evidence.map((line) => `  ${line}`),
      ]),
    );
  });
  return lines.length === 0 ? '' : `\n\n${lines.join('\n')}`;
}

/** Throws a UsageError for names that nothing is recorded of. */
function refuseUnknown(
  operands: readonly string[],
  known: readonly { study: string; entry: string }[],
): void {
  const names = [...new Set(known.flatMap(({ study, entry }) => [study, `${study}/${entry}`]))];
  const unknown = operands.filter((operand) => !names.includes(operand));
  if (unknown.length === 0) return;
  throw new UsageError(
    unknown.map((name) => `nothing is recorded of \`${name}\` in this profile.${suggestion(name, names)}`),
  );
}
