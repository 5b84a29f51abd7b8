import { json, metric, profile, recordedResults } from '../shared-options.ts';
import { defineVerb } from '../verb.ts';

export const compare = defineVerb({
  name: 'compare',
  summary:
    'Say whether one entry is really better than another, or what changed between two sets of results.',
  operands: '<first> <second> [study[/entry] ...]',
  options: { profile, results: recordedResults, metric, json },
  examples: [
    ['compare all-digits/linear all-digits/two-layer', 'two entries, of one study or of two, paired by seed'],
    ['compare ~/before/results results --profile paper', 'two folders, entry by entry'],
    ['compare HEAD~3 HEAD', 'two git revisions of the results, without a checkout'],
    ['compare v0.1.0 results linear-depth', 'one study: a revision against the records here now'],
    [
      'compare 6e9761203f25 d215b7c698cc',
      'two machines whose records are here (or two engines: onnx tensorflow)',
    ],
  ],
  async run(operands, settings) {
    const { compareRecorded } = await import('./compare.ts');
    const { resultsFolder } = await import('../../shell/paths.ts');
    const { writeLine } = await import('../../shell/output.ts');
    const { comparison, lines } = await compareRecorded({
      operands,
      profile: settings.profile,
      results: resultsFolder(settings.results),
      metric: settings.metric,
      color: process.stdout.isTTY && process.stdout.hasColors() && !process.env.NO_COLOR,
    });
    await writeLine(settings.json ? JSON.stringify(comparison, null, 2) : lines.join('\n'));
    return 0;
  },
});
