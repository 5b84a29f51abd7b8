import { isJudged } from '../record/profile.ts';
import { escapeMarkdown } from '../report/format/markdown.ts';
import { plainText } from '../report/table.ts';
import type { JudgedStatement } from './outcome.ts';
import type { JudgedLedger } from './study.ts';
import { summariseLedger, summaryText } from './summary.ts';

/** An outcome as a reader sees it: in brackets where the profile trains less than the source did. */
export function outcomeText(
  { outcome, statement }: Pick<JudgedStatement, 'outcome' | 'statement'>,
  profile: string,
): string {
  if (outcome === null) return 'no outcome';
  return isJudged(profile) || statement.outcome !== null ? outcome : `(${outcome})`;
}

const titleOf = ({ study, profile, dataset }: JudgedLedger) => `${study} · ${profile} · ${dataset}`;
const headline = ({ statements }: JudgedLedger) => summaryText(summariseLedger(statements));

/** Ledgers for a terminal: each statement with its outcome, its place and what it rests on. */
export function formatLedgers(ledgers: readonly JudgedLedger[], color = false): string {
  const style = (code: number, text: string) => (color ? `\u001b[${code}m${text}\u001b[22m` : text);
  return ledgers
    .map((ledger) =>
      [
        style(1, titleOf(ledger)),
        headline(ledger),
        ...ledger.statements.flatMap((judged) => {
          const { statement, reason, evidence } = judged;
          return [
            `${style(1, outcomeText(judged, ledger.profile))}: ${plainText(statement.says)} ${style(2, `(${statement.form}, ${plainText(statement.where)})`)}`,
            ...[reason, ...evidence].filter((line) => line !== '').map((line) => `  ${plainText(line)}`),
          ];
        }),
      ].join('\n'),
    )
    .join('\n\n');
}

/** Ledgers as Markdown tables. */
export function formatLedgersMarkdown(ledgers: readonly JudgedLedger[]): string {
  return ledgers
    .map((ledger) =>
      [
        `**${titleOf(ledger)}**`,
        '',
        `${headline(ledger)}.`,
        '',
        '| statement | place | outcome | why |',
        '| :--- | :--- | :--- | :--- |',
        ...ledger.statements.map((judged) => {
          const { statement, reason } = judged;
          const cells = [statement.says, statement.where, outcomeText(judged, ledger.profile), reason];
          return `| ${cells.map((cell) => escapeMarkdown(plainText(cell))).join(' | ')} |`;
        }),
      ].join('\n'),
    )
    .join('\n\n');
}

/** Ledgers for a program, each with its summary. */
export const formatLedgersJson = (ledgers: readonly JudgedLedger[]): string =>
  JSON.stringify(
    ledgers.map((ledger) => ({ ...ledger, summary: summariseLedger(ledger.statements) })),
    null,
    2,
  );
