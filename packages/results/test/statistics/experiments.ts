import { normalQuantile } from '../../src/statistics/distributions.ts';
import {
  bootstrapInterval,
  type Interval,
  predictionInterval,
  probabilityOfImprovement,
  rankEntries,
  seededUniform,
  summary,
  verdict,
} from '../../src/statistics/index.ts';

/** Something that is true of a known share of simulated experiments, by the name it has in the README's tables. */
export interface Experiment {
  readonly name: string;
  /** Seeds of the experiment's random numbers. */
  readonly seed: number;
  /** Whether it is true of one experiment with `n` seeds an entry. */
  once(n: number, sampler: Sampler): boolean;
  /** How much work one is: so many times fewer are simulated. */
  readonly cost?: number;
}

export type Sampler = ReturnType<typeof createSampler>;

export function createSampler(seed: number) {
  const uniform = seededUniform(seed);
  const normal = () => normalQuantile(uniform() || 0.5);
  const sample = (n: number, draw: () => number) => Array.from({ length: n }, draw);
  /** The accuracy of a network on 10,000 images: its own level, which varies from seed to seed, in whole images. */
  const accuracy = (center: number, sd: number) => Math.round((center + sd * normal()) * 10_000) / 10_000;
  /** Mean 0, skewed to the left, as accuracies are where some seeds do badly. */
  const skewed = () => 1 + Math.log(uniform() || 0.5);
  return { uniform, normal, sample, accuracy, skewed };
}

/** Share of `repeats` simulated experiments of which it is true. */
export function shareOf({ once, seed, cost = 1 }: Experiment, n: number, repeats: number): number {
  const sampler = createSampler(1000 * seed + n);
  const times = Math.ceil(repeats / cost);
  let count = 0;
  for (let repeat = 0; repeat < times; repeat++) if (once(n, sampler)) count++;
  return count / times;
}

const holds = (interval: Interval | null | undefined, value: number) =>
  interval !== null && interval !== undefined && interval.low <= value && value <= interval.high;

const improvement = (probability: number, seed: number): Experiment => ({
  name: `probability of improvement, truly ${probability}`,
  seed,
  once: (n, { sample, normal }) => {
    const shift = Math.SQRT2 * normalQuantile(probability);
    const better = sample(n, () => normal() + shift);
    return holds(probabilityOfImprovement(better, sample(n, normal))?.interval, probability);
  },
});

/** How often what is called a 95 % interval holds the truth. */
export const COVERAGE: readonly Experiment[] = [
  {
    name: 't interval of the mean, normal values',
    seed: 1,
    once: (n, { sample, normal }) => holds(summary(sample(n, normal)).interval, 0),
  },
  {
    name: 't interval, exponentially skewed values',
    seed: 2,
    once: (n, { sample, skewed }) => holds(summary(sample(n, skewed)).interval, 0),
  },
  {
    name: 'prediction interval for one more run',
    seed: 3,
    once: (n, { sample, accuracy }) => {
      const draw = () => accuracy(0.925, 0.001);
      return holds(predictionInterval(sample(n, draw)), draw());
    },
  },
  {
    name: 'verdict `reproduced` of one more run, rounded to 0.1 points',
    seed: 4,
    once: (n, { sample, accuracy }) => {
      const draw = () => accuracy(0.925, 0.001);
      const value = Math.round(1000 * draw()) / 1000;
      return verdict(sample(n, draw), { low: value - 0.0005, high: value + 0.0005 }) === 'reproduced';
    },
  },
  {
    name: 'percentile bootstrap of the mean',
    seed: 5,
    cost: 2,
    once: (n, { sample, normal, uniform }) =>
      holds(bootstrapInterval(sample(n, normal), 0.95, { resamples: 1000, uniform }), 0),
  },
  improvement(0.5, 6),
  improvement(0.8, 7),
  improvement(0.95, 8),
];

type Draw = (sampler: Sampler, entry: number) => number;

/** Whether a table of equal entries tells some apart, which is to happen in at most 5 % of them. */
const ranking = (entries: number, values: string, seed: number, draw: Draw): Experiment => ({
  name: `${entries} | ${values}`,
  seed,
  cost: 5,
  once: (n, sampler) => {
    const table = Array.from(
      { length: entries },
      (_, entry) => new Map(sampler.sample(n, () => draw(sampler, entry)).entries()),
    );
    return rankEntries(table, { resolution: 0.0001 }).some((rank) => rank?.rank !== 1);
  },
});

const normal: Draw = ({ accuracy }) => accuracy(0.925, 0.001);
const unequal: Draw = ({ accuracy }, entry) => accuracy(0.925, 0.0003 * (entry + 1));
const oblique: Draw = ({ skewed }) => 0.925 + 0.001 * skewed();
const bothWays: Draw = ({ skewed }, entry) => 0.925 + (entry % 2 === 0 ? 0.001 : -0.001) * skewed();

/** How often a table of equal entries tells some apart. */
export const FALSE_POSITIVES: readonly Experiment[] = [
  ranking(6, 'normal', 11, normal),
  ranking(6, 'normal, standard deviations 1 to 6 times 0.03 points', 12, unequal),
  ranking(6, 'normal, standard deviation of half a test image', 13, ({ accuracy }) =>
    accuracy(0.925, 0.00005),
  ),
  ranking(6, 'normal, standard deviation of a quarter of a test image', 14, ({ accuracy }) =>
    accuracy(0.925, 0.000025),
  ),
  ranking(6, 'exponentially skewed, all alike', 15, oblique),
  ranking(6, 'exponentially skewed, half of them the other way round', 16, bothWays),
  ranking(11, 'normal', 17, normal),
  ranking(11, 'exponentially skewed, half of them the other way round', 18, bothWays),
];
