import { defineVerb } from './verb.ts';

export const report = defineVerb({
  name: 'report',
  summary: 'Print the leaderboard of what is recorded.',
  operands: '[study[/entry] ...]',
  options: ['profile', 'results', 'json'],
  examples: [
    ['report', 'the quick profile'],
    ['report linear-depth --profile paper --json', 'one study, as data'],
  ],
  async run(operands, settings) {
    const { printLeaderboard } = await import('../leaderboard.ts');
    const { resultsFolder } = await import('../settings/paths.ts');
    return printLeaderboard({
      operands,
      profile: settings.profile ?? 'quick',
      results: resultsFolder(settings.results),
      json: settings.json ?? false,
    });
  },
});
