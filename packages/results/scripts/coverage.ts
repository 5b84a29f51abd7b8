/** Prints the README's tables of what intervals and ranks really keep: `node packages/results/scripts/coverage.ts`, some minutes. */
import {
  COVERAGE,
  type Experiment,
  FALSE_POSITIVES,
  SEEDS,
  shareOf,
} from '../test/statistics/experiments.ts';

function print(experiments: readonly Experiment[], repeats: number): void {
  for (const experiment of experiments) {
    const shares = SEEDS.map((n) => (100 * shareOf(experiment, n, repeats)).toFixed(1));
    console.log(`| ${experiment.name} | ${shares.join(' | ')} |`);
  }
  console.log();
}

print(COVERAGE, 20_000);
print(FALSE_POSITIVES, 20_000);
