/** Prints the README's tables of what intervals and ranks really keep: `node packages/results/scripts/coverage.ts`, some minutes. */
import { COVERAGE, type Experiment, FALSE_POSITIVES, shareOf } from '../test/statistics/experiments.ts';

const SEEDS = [3, 5, 10];

function print(experiments: readonly Experiment[], repeats: number, decimals: number): void {
  for (const experiment of experiments) {
    const shares = SEEDS.map((n) => (100 * shareOf(experiment, n, repeats)).toFixed(decimals));
    console.log(`| ${experiment.name} | ${shares.join(' | ')} |`);
  }
  console.log();
}

print(COVERAGE, 20_000, 1);
print(FALSE_POSITIVES, 20_000, 1);
