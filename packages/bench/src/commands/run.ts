import { defineVerb } from './verb.ts';

export const run = defineVerb({
  name: 'run',
  summary: 'Train what is not recorded yet, several trials at a time, and print the leaderboard.',
  operands: '[study[/entry] ...]',
  takesStudies: true,
  options: [
    'profile',
    'seeds',
    'engine',
    'jobs',
    'results',
    'dataset',
    'shard',
    'force',
    'saveWeights',
    'timeLimit',
    'memoryLimit',
    'json',
    'models',
  ],
  examples: [
    ['run', 'every entry of every study, quick profile: three seeds of at most three epochs'],
    ['run linear-depth --profile paper', "one study with its source's own budget, five seeds"],
    [
      'run all-digits/linear --seeds 10 --jobs 1',
      'one entry, ten seeds, one at a time: times fit to publish',
    ],
    ['run --shard 2/8', 'the second of eight parts, for eight machines that share the work'],
  ],
  async run(operands, settings) {
    const { bench } = await import('../bench.ts');
    const { exitCodeOf, sayTotals } = await import('../report.ts');
    const { printLeaderboard } = await import('../leaderboard.ts');
    const { datasetFolder, modelsFolder, resultsFolder } = await import('../settings/paths.ts');
    const { handleSignals } = await import('../signals.ts');
    const signals = handleSignals();
    try {
      const profile = settings.profile ?? 'quick';
      const report = await bench({
        ...settings,
        operands,
        profile,
        engine: settings.engine ?? 'auto',
        results: resultsFolder(settings.results),
        dataset: datasetFolder(settings.dataset),
        models: modelsFolder(settings.models),
        force: settings.force ?? false,
        saveWeights: settings.saveWeights ?? false,
        signal: signals.signal,
      });
      sayTotals(report);
      const board = {
        operands: report.selected,
        profile,
        results: report.store.folder,
        json: settings.json ?? false,
      };
      if (!report.interrupted) await printLeaderboard(board);
      return report.interrupted ? signals.exitCode : exitCodeOf(report);
    } finally {
      signals.dispose();
    }
  },
});
