import { options, type Values } from '../../shell/options.ts';
import { handleSignals } from '../../shell/signals.ts';
import { UsageError } from '../../shell/usage.ts';
import { benchRequest } from '../request.ts';
import { defineVerb } from '../verb.ts';

const names = [
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
  'watch',
  'json',
  'models',
] as const;

export const run = defineVerb({
  name: 'run',
  summary: 'Train what is not recorded yet, several trials at a time, and print the leaderboard.',
  operands: '[study[/entry] ...]',
  takesStudies: true,
  options: names,
  examples: [
    ['run', 'every entry of every study, quick profile: three seeds of at most three epochs'],
    ['run linear-depth --profile paper', "one study with its source's own budget, five seeds"],
    [
      'run all-digits/linear --seeds 10 --jobs 1',
      'one entry, ten seeds, one at a time: times fit to publish',
    ],
    ['run my-model --watch', 'while you write it: a first look in seconds, on every save'],
    ['run --shard 2/8', 'the second of eight parts, for eight machines that share the work'],
  ],
  async run(operands, settings) {
    const { bench } = await import('../../run/bench.ts');
    const { exitCodeOf, sayTotals } = await import('./totals.ts');
    const { printLeaderboard } = await import('../report/leaderboard.ts');
    if (settings.watch) return watchSources(operands, settings);
    using signals = handleSignals();
    const request = benchRequest(operands, settings, signals.signal);
    const report = await bench(request);
    sayTotals(report);
    if (report.interrupted) return signals.exitCode;
    await printLeaderboard({
      operands: report.selected,
      profile: request.plan.profile,
      results: report.store.folder,
      json: settings.json ?? false,
    });
    return exitCodeOf(report);
  },
});

/** The author's loop, until Ctrl-C. Throws a UsageError for what has no meaning there. */
async function watchSources(
  operands: readonly string[],
  settings: Values<(typeof names)[number]>,
): Promise<number> {
  const { watch } = await import('./watch/watch.ts');
  const meaningless = (['json', 'shard', 'saveWeights', 'force'] as const).filter((name) => settings[name]);
  if (meaningless.length > 0) {
    const flags = meaningless.map((name) => `--${options[name].flag}`).join(', ');
    throw new UsageError([
      `--watch: given with ${flags}; expected without, since it keeps and prints no records`,
    ]);
  }
  using signals = handleSignals();
  const { profile = 'smoke', seeds = 1 } = settings;
  await watch(benchRequest(operands, { ...settings, profile, seeds }, signals.signal));
  return signals.exitCode;
}
