import { normalCdf, normalQuantile } from '../../src/statistics/distributions.ts';
import {
  bootstrapInterval,
  type Design,
  type Interval,
  probabilityOfImprovement,
  rankEntries,
  roundingRange,
  seededUniform,
  summary,
  verdict,
} from '../../src/statistics/index.ts';

/** How many seeds an entry has, in the columns of the README's tables. */
export const SEEDS = [2, 3, 5, 10] as const;

/** Step between accuracies on 10,000 test images. */
const GRID = 1e-4;

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
  const accuracy = (center: number, sd: number) => Math.round((center + sd * normal()) / GRID) * GRID;
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

const RUNS = { center: 0.925, sd: 0.001 };

/** Whether one more run, as it would print with so many decimals of a fraction, is called reproduced. */
const reproduced = (
  name: string,
  seed: number,
  { sd = RUNS.sd, decimals = null as number | null, resolution = GRID } = {},
): Experiment => ({
  name,
  seed,
  once: (n, { sample, accuracy, uniform }) => {
    // Where between two steps the mean lies decides how often values agree.
    const center = RUNS.center + GRID * uniform();
    const draw = () => accuracy(center, sd);
    const value = draw();
    const printed = decimals === null ? value : Number(value.toFixed(decimals));
    return verdict(sample(n, draw), roundingRange(printed, decimals), { resolution }) === 'reproduced';
  },
});

/** The mean of very many accuracies: those of normal values in whole images. */
function meanOnGrid(center: number, sd: number): number {
  const first = Math.round(center / GRID) - 5;
  let mean = 0;
  for (let step = first; step <= first + 10; step++) {
    const below = (edge: number) => normalCdf((edge * GRID - center) / sd);
    mean += step * GRID * (below(step + 0.5) - below(step - 0.5));
  }
  return mean;
}

/** The same, where the source tested on test examples of its own: all of our runs share the luck of ours. */
const elsewhere = (name: string, seed: number, furtherVariance: number): Experiment => ({
  name,
  seed,
  once: (n, { sample, normal, accuracy }) => {
    const testSet = () => 0.005 * normal();
    const [ours, theirs] = [testSet(), testSet()];
    const values = sample(n, () => accuracy(RUNS.center + ours, RUNS.sd));
    const published = roundingRange(accuracy(RUNS.center + theirs, RUNS.sd), null);
    return verdict(values, published, { resolution: GRID, furtherVariance }) === 'reproduced';
  },
});

/** How often what is called a 95 % interval holds the truth. */
export const COVERAGE: readonly Experiment[] = [
  {
    name: 't interval of the mean',
    seed: 1,
    once: (n, { sample, accuracy }) =>
      holds(
        summary(
          sample(n, () => accuracy(RUNS.center, RUNS.sd)),
          { resolution: GRID },
        ).interval,
        RUNS.center,
      ),
  },
  {
    name: 't interval of the mean, sd of a quarter of a test image',
    seed: 9,
    once: (n, { sample, accuracy, uniform }) => {
      const center = RUNS.center + GRID * uniform();
      return holds(
        summary(
          sample(n, () => accuracy(center, GRID / 4)),
          { resolution: GRID },
        ).interval,
        meanOnGrid(center, GRID / 4),
      );
    },
  },
  {
    name: 't interval, exponentially skewed values',
    seed: 2,
    once: (n, { sample, skewed }) => holds(summary(sample(n, skewed)).interval, 0),
  },
  reproduced('verdict `reproduced` of one more run, known to the last image', 3),
  reproduced('the same, rounded to 0.1 points', 4, { decimals: 3 }),
  reproduced('the same, sd of half a test image', 10, { sd: GRID / 2 }),
  reproduced('the same, sd of a quarter of a test image', 19, { sd: GRID / 4 }),
  reproduced('the same, without a least variance', 22, { sd: GRID / 4, resolution: 0 }),
  elsewhere('the same, on other test examples, their chance counted', 20, 2 * 0.005 ** 2),
  elsewhere('the same, on other test examples, their chance not counted', 21, 0),
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

/** One accuracy of an entry; `luck` is what all trials of the seed have in common. */
type Draw = (sampler: Sampler, entry: number, luck: number) => number;

interface Table {
  readonly entries: number;
  readonly design: Design;
  readonly values: string;
  readonly seed: number;
  readonly draw: Draw;
  /** What the trials of a seed have in common, as the standard deviation of what is added to all of them. */
  readonly shared?: number;
}

/** Whether a table of equal entries tells some apart, which is to happen in at most 5 % of them. */
const ranking = ({ entries, design, values, seed, draw, shared = 0 }: Table): Experiment => ({
  name: `${entries} | ${design === 'paired' ? 'paired' : 'Welch'} | ${values}`,
  seed,
  cost: 5,
  once: (n, sampler) => {
    const common = sampler.sample(n, () => shared * sampler.normal());
    const table = Array.from(
      { length: entries },
      (_, entry) => new Map(common.map((luck, index) => [index, draw(sampler, entry, luck)])),
    );
    const options = { resolution: GRID, design: () => design };
    return rankEntries(table, options).some((rank) => rank?.rank !== 1);
  },
});

const normal: Draw = ({ accuracy }, _, luck) => accuracy(RUNS.center + luck, RUNS.sd);
const unequal: Draw = ({ accuracy }, entry) => accuracy(RUNS.center, 0.0003 * (entry + 1));
const onGrid = (value: number) => Math.round(value / GRID) * GRID;
const oblique: Draw = ({ skewed }) => onGrid(RUNS.center + RUNS.sd * skewed());
const bothWays: Draw = ({ skewed }, entry) =>
  onGrid(RUNS.center + (entry % 2 === 0 ? RUNS.sd : -RUNS.sd) * skewed());
const narrow =
  (sd: number): Draw =>
  ({ accuracy }) =>
    accuracy(RUNS.center, sd);

/** How often a table of equal entries tells some apart. */
export const FALSE_POSITIVES: readonly Experiment[] = (
  [
    ['paired', 0],
    ['independent', 100],
  ] as const
)
  .flatMap(([design, seeds]): Table[] => [
    { entries: 6, design, values: 'normal', seed: seeds + 11, draw: normal },
    {
      entries: 6,
      design,
      values: 'normal, standard deviations 1 to 6 times 0.03 points',
      seed: seeds + 12,
      draw: unequal,
    },
    {
      entries: 6,
      design,
      values: 'normal, standard deviation of half a test image',
      seed: seeds + 13,
      draw: narrow(GRID / 2),
    },
    {
      entries: 6,
      design,
      values: 'normal, standard deviation of a quarter of a test image',
      seed: seeds + 14,
      draw: narrow(GRID / 4),
    },
    { entries: 6, design, values: 'exponentially skewed, all alike', seed: seeds + 15, draw: oblique },
    {
      entries: 6,
      design,
      values: 'exponentially skewed, half of them the other way round',
      seed: seeds + 16,
      draw: bothWays,
    },
    { entries: 11, design, values: 'normal', seed: seeds + 17, draw: normal },
  ])
  .concat({
    entries: 6,
    design: 'paired',
    values: 'normal, as much again shared by the trials of a seed',
    seed: 18,
    draw: normal,
    shared: RUNS.sd,
  })
  .map(ranking);
