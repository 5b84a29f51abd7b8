import type { Values } from '../../shell/option.ts';
import { UsageError } from '../../shell/usage.ts';
import { defineVerb } from '../verb.ts';
import { formats, reportOptions } from './options.ts';

export const report = defineVerb({
  name: 'report',
  summary: 'Print what is recorded: a table for each study, what it claims, what the numbers can show.',
  operands: '[study[/entry] ...]',
  options: reportOptions,
  examples: [
    ['report', 'a table for each study: means with intervals, shared ranks, verdicts, claims'],
    [
      'report all-digits --target 90',
      'with epochs and seconds to 90 % validation accuracy; seeds that never reach it are counted as such',
    ],
    ['report --group task --sort seconds', 'entries of all studies with the same task, quickest first'],
    ['report linear-depth --profile paper --latex', 'a tabular environment to paste'],
    ['report three-vs-seven --ledger', 'what its source states, statement by statement, and how each fares'],
    ['report --difference 0.1', 'how many seeds it would take to find a tenth of a percentage point'],
    ['report --columns rank,entry,mean,interval,bootstrap,detectable', 'these columns, in this order'],
  ],
  async run(operands, settings) {
    const format = formatOf(settings);
    const { recordedProfile } = await import('../../plan/recorded-profile.ts');
    const { resultsFolder } = await import('../../shell/paths.ts');
    const results = resultsFolder(settings.results);
    const profile = recordedProfile(settings.profile, results);
    if (settings.ledger) {
      if (format === 'csv' || format === 'latex')
        throw new UsageError([`--ledger and --${format}: expected --markdown, --json or neither`]);
      const { printLedgers } = await import('./ledger.ts');
      return printLedgers({ operands, profile, results, format: format ?? 'text' });
    }
    const { printLeaderboard } = await import('./leaderboard.ts');
    return printLeaderboard({
      ...settings,
      operands,
      profile,
      results,
      json: settings.json ?? false,
      format,
    });
  },
});

/** The format that was asked for; undefined if there is none. Throws a UsageError if there are several. */
function formatOf(settings: Values<typeof formats>): keyof typeof formats | undefined {
  const names = ['markdown', 'csv', 'latex', 'json'] as const satisfies (keyof typeof formats)[];
  const [format, ...others] = names.filter((name) => settings[name]);
  if (format === undefined || others.length === 0) return format;
  const flags = [format, ...others].map((name) => `--${formats[name].flag}`).join(' and ');
  throw new UsageError([`${flags}: expected at most one of them`]);
}
