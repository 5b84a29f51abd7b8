import { defineVerb } from './verb.ts';

export const compare = defineVerb({
  name: 'compare',
  summary:
    'Say whether one entry is really better than another, or what changed between two results folders.',
  operands: '<first> <second>',
  options: ['profile', 'results', 'json'],
  examples: [
    ['compare all-digits/linear all-digits/two-layer', 'two entries, paired by seed'],
    ['compare ~/before/results results --profile paper', 'two folders, entry by entry'],
  ],
  async run(operands, settings) {
    const { compareRecorded } = await import('../compare.ts');
    const { resultsFolder } = await import('../settings/paths.ts');
    const { writeLine } = await import('../output.ts');
    const { comparison, lines } = await compareRecorded({
      operands,
      profile: settings.profile ?? 'quick',
      results: resultsFolder(settings.results),
    });
    await writeLine(settings.json ? JSON.stringify(comparison, null, 2) : lines.join('\n'));
    return 0;
  },
});
