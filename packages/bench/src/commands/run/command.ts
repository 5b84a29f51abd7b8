import type { BenchReport, BenchRequest } from '../../run/bench.ts';
import { exitSoon } from '../../shell/exit-soon.ts';
import type { Values } from '../../shell/option.ts';
import { handleSignals } from '../../shell/signals.ts';
import { swallowedByTurbo } from '../../shell/turbo.ts';
import { UsageError } from '../../shell/usage.ts';
import { profileNames } from '../../zoo/profile.ts';
import { benchRequest } from '../request.ts';
import { defineVerb } from '../verb.ts';
import { runOptions } from './options.ts';

export const run = defineVerb({
  name: 'run',
  summary: 'Train what is not recorded yet, several trials at a time, and print the leaderboard.',
  operands: '[study[/entry] ...]',
  takesStudies: true,
  options: runOptions,
  examples: [
    ['run', 'every entry of every study, quick profile: three seeds of at most three epochs'],
    ['run linear-depth --profile paper', "one study with its source's own budget, five seeds"],
    [
      'run all-digits/linear --seeds 10 --jobs 1',
      'one entry, ten seeds, one at a time: times fit to publish',
    ],
    ['run my-model --watch', 'while you write it: a first look in seconds, on every save'],
    ['run --dataset mnist,fashion-mnist', 'the same on two data sets, one after the other'],
    ['run --queue redis://lab:6379', 'on all machines that run `digitbench worker --queue redis://lab:6379`'],
    ['run --shard 2/8', 'the second of eight parts, for eight machines that share the work'],
  ],
  async run(operands, settings) {
    refuseSwallowedProfile(settings);
    if (settings.detach && settings.queue === undefined) {
      throw new UsageError(['--detach: given without --queue; expected the queue to put the trials on']);
    }
    return settings.watch ? watchSources(operands, settings) : train(operands, settings);
  },
});

type RunSettings = Values<typeof runOptions>;

/** Trains, and prints the leaderboard of what was asked for. Returns the exit code. */
async function train(operands: readonly string[], settings: RunSettings): Promise<number> {
  const { bench } = await import('../../run/bench.ts');
  const { sayTotals } = await import('./totals.ts');
  const { fetchMissing } = await import('../data/fetch.ts');
  using signals = handleSignals();
  await fetchMissing(settings.datasets ?? [], signals.signal);
  const reports: BenchReport[] = [];
  try {
    for (const dataset of settings.datasets ?? [undefined]) {
      const report = await bench({
        ...benchRequest(operands, { ...settings, dataset }, signals.signal),
        meanwhile: () => void import('../report/leaderboard.ts'),
      });
      sayTotals(report);
      reports.push(report);
      if (report.interrupted) break;
    }
    return await conclude(reports, benchRequest(operands, settings, signals.signal), {
      json: settings.json ?? false,
      interrupted: signals.exitCode,
    });
  } finally {
    if (settings.queue !== undefined) exitSoon();
  }
}

/** Prints the leaderboard of what was trained, or found trained, on all data sets. Returns the exit code. */
async function conclude(
  reports: readonly BenchReport[],
  { plan, results }: BenchRequest,
  { json, interrupted }: { json: boolean; interrupted: number },
): Promise<number> {
  const { exitCodeOf } = await import('./totals.ts');
  const { printLeaderboard } = await import('../report/leaderboard.ts');
  if (reports.some((report) => report.interrupted)) return interrupted;
  const code = Math.max(...reports.map(exitCodeOf));
  if (reports.some(({ detached }) => detached)) return code;
  await printLeaderboard({
    operands: [...new Set(reports.flatMap(({ selected }) => selected))],
    profile: plan.profile,
    results,
    json,
    current: new Map(reports.flatMap(({ current }) => [...current])),
  });
  return code;
}

/** The author's loop, until Ctrl-C. Throws a UsageError for options that have no meaning in it. */
async function watchSources(operands: readonly string[], settings: RunSettings): Promise<number> {
  const { watch } = await import('./watch/watch.ts');
  const meaningless = (['json', 'shard', 'saveWeights', 'force', 'detach'] as const).filter(
    (name) => settings[name],
  );
  if (meaningless.length > 0) {
    const flags = meaningless.map((name) => `--${runOptions[name].flag}`).join(', ');
    throw new UsageError([
      `--watch: given with ${flags}; expected without them, because it keeps and prints no records`,
    ]);
  }
  const { profile = 'smoke', seeds = 1, datasets = [] } = settings;
  const [dataset, ...others] = datasets;
  if (others.length > 0)
    throw new UsageError([`--watch: given with ${datasets.length} data sets; expected one`]);
  using signals = handleSignals();
  // A watch trains here, also where a queue is set in the environment.
  await watch(
    benchRequest(operands, { ...settings, profile, seeds, dataset, queue: undefined }, signals.signal),
  );
  return signals.exitCode;
}

/** Prevents hours of training in a profile that nobody asked for. Throws a UsageError. */
function refuseSwallowedProfile({ profile }: RunSettings): void {
  const swallowed = profile === undefined ? swallowedByTurbo(profileNames) : undefined;
  if (swallowed === undefined) return;
  throw new UsageError([
    `turbo took \`--profile ${swallowed}\` as an option of its own and writes a trace to the file ${swallowed}, so no ` +
      `profile was given here; expected \`DIGITBENCH_PROFILE=${swallowed} npx turbo bench\` or ` +
      `\`npx turbo bench -- --profile ${swallowed}\``,
  ]);
}
