import {
  formatLedgers,
  formatLedgersJson,
  formatLedgersMarkdown,
  ledgersOf,
  openStore,
} from '@digitbench/results';
import { hasColor } from '../../screen/color.ts';
import { writeLine } from '../../shell/output.ts';
import { suggestion, UsageError } from '../../shell/usage.ts';
import type { ProfileName } from '../../zoo/profile.ts';

export interface LedgerRequest {
  /** Studies; none: all. */
  operands: readonly string[];
  profile: ProfileName;
  results: string;
  format: 'text' | 'markdown' | 'json';
}

/** Prints what the studies' sources state, judged by the records of a profile. Returns the exit code: 1 where files are no good. */
export async function printLedgers({ operands, profile, results, format }: LedgerRequest): Promise<number> {
  const { records, studies, testSets, problems } = await openStore(results).list({ profile });
  for (const { kind, path, message } of problems) console.error(`digitbench: ${kind}: ${path}: ${message}`);
  const names = studies.map(({ study }) => study);
  const unknown = operands.filter((operand) => !names.includes(operand));
  if (unknown.length > 0) {
    throw new UsageError(
      unknown.map(
        (name) =>
          `nothing is recorded of a study \`${name}\` in the profile ${profile}; a ledger is a whole study's.${suggestion(name, names)}`,
      ),
    );
  }
  const wanted = studies.filter(({ study }) => operands.length === 0 || operands.includes(study));
  const ledgers = ledgersOf(records, { studies: wanted, testSets });
  if (format === 'json') await writeLine(formatLedgersJson(ledgers));
  else if (ledgers.length === 0)
    await writeLine(
      noLedger(
        wanted.map(({ study }) => study),
        profile,
      ),
    );
  else
    await writeLine(
      format === 'markdown' ? formatLedgersMarkdown(ledgers) : formatLedgers(ledgers, hasColor()),
    );
  return problems.some(({ kind }) => kind === 'unreadable') ? 1 : 0;
}

const noLedger = (studies: readonly string[], profile: string) =>
  studies.length === 0
    ? `Nothing is recorded for the profile ${profile}.`
    : `No ledger is kept of ${studies.join(', ')}: it would be ledger.ts in the study's folder.`;
