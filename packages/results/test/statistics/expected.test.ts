import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { tQuantile } from '../../src/statistics/distributions.ts';
import {
  detectableDifference,
  holm,
  independentDifference,
  kaplanMeier,
  mcNemarP,
  pairedDifference,
  pairedPermutationTest,
  permutationTest,
  powerOf,
  predictionInterval,
  probabilityOfImprovement,
  proportionInterval,
  seedsNeeded,
  summary,
} from '../../src/statistics/index.ts';
import { noncentralTCdf } from '../../src/statistics/noncentral-t.ts';

const n = z.number();
const values = z.array(n);
const two = { a: values, b: values };
const limits = { low: n, high: n };
const expected = z
  .object({
    t: z.array(z.object({ p: n, df: n, quantile: n })),
    noncentralT: z.array(z.object({ t: n, df: n, noncentrality: n, share: n })),
    summary: z.array(z.object({ values, mean: n, sd: n, ...limits, predictionLow: n, predictionHigh: n })),
    proportion: z.array(z.object({ successes: n, total: n, interval: z.tuple([n, n]) })),
    paired: z.array(z.object({ ...two, p: n, ...limits, permutation: n })),
    independent: z.array(z.object({ ...two, p: n, df: n, ...limits, permutation: n, mannWhitney: n })),
    newcombe: z.array(z.object({ ...two, probability: n, ...limits })),
    holm: z.object({ p: values, adjusted: values }),
    mcnemar: z.array(z.object({ onlyFirst: n, onlySecond: n, p: n })),
    survival: z.array(
      z.object({
        times: values,
        reached: z.array(z.boolean()),
        steps: z.array(z.object({ time: n, share: n, ...limits })),
        median: n.nullable(),
        medianLow: n.nullable(),
        medianHigh: n.nullable(),
      }),
    ),
    power: z.array(
      z.object({
        n,
        difference: n,
        sd: n,
        paired: n,
        independent: n,
        pairedDetectable: n,
        independentDetectable: n,
        pairedSeeds: n,
        independentSeeds: n,
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(new URL('expected.json', import.meta.url), 'utf8')));

/** Equal to ten digits, an absent value included. */
const same = (ours: number | null | undefined, theirs: number | null, digits = 10) =>
  theirs === null || ours === null || ours === undefined
    ? expect(ours).toBe(theirs)
    : expect(Math.abs(ours - theirs)).toBeLessThanOrEqual(10 ** -digits * Math.max(1, Math.abs(theirs)));

describe('as SciPy, statsmodels and lifelines have it (expected.py)', () => {
  it.each(expected.t)('t quantile, df $df, p $p', ({ p, df, quantile }) => same(tQuantile(p, df), quantile));

  it.each(expected.noncentralT)(
    'noncentral t at $t, df $df, $noncentrality',
    ({ t, df, noncentrality, share }) => same(noncentralTCdf(t, df, noncentrality), share, 8),
  );

  it.each(expected.summary)('mean, sd, intervals of $values', (theirs) => {
    const ours = summary(theirs.values);
    same(ours.mean, theirs.mean);
    same(ours.sd, theirs.sd);
    same(ours.interval?.low, theirs.low);
    same(ours.interval?.high, theirs.high);
    const prediction = predictionInterval(theirs.values);
    same(prediction?.low, theirs.predictionLow);
    same(prediction?.high, theirs.predictionHigh);
  });

  it.each(expected.proportion)('Wilson interval of $successes / $total', ({ successes, total, interval }) => {
    const ours = proportionInterval(successes, total);
    same(ours?.low, interval[0]);
    same(ours?.high, interval[1]);
  });

  it.each(expected.paired)('paired $a and $b', ({ a, b, p, low, high, permutation }) => {
    const differences = a.map((value, index) => value - (b[index] ?? 0));
    const ours = pairedDifference(differences);
    same(ours?.p, p);
    same(ours?.interval.low, low);
    same(ours?.interval.high, high);
    expect(pairedPermutationTest(differences)?.exact).toBe(true);
    same(pairedPermutationTest(differences)?.p, permutation);
  });

  it.each(expected.independent)(
    'independent $a and $b',
    ({ a, b, p, df, low, high, permutation, mannWhitney }) => {
      const ours = independentDifference(a, b);
      same(ours?.p, p);
      same(ours?.degreesOfFreedom, df);
      same(ours?.interval.low, low);
      same(ours?.interval.high, high);
      expect(permutationTest(a, b)?.exact).toBe(true);
      same(permutationTest(a, b)?.p, permutation);
      same(probabilityOfImprovement(a, b)?.probability, mannWhitney);
    },
  );

  it.each(expected.newcombe)('probability of improvement $a over $b', ({ a, b, probability, low, high }) => {
    const ours = probabilityOfImprovement(a, b);
    same(ours?.probability, probability);
    same(ours?.interval.low, low);
    same(ours?.interval.high, high);
  });

  it('Holm', () => {
    holm(expected.holm.p).forEach((adjusted, index) => {
      same(adjusted, expected.holm.adjusted[index] ?? null);
    });
  });

  it.each(expected.mcnemar)('McNemar $onlyFirst : $onlySecond', ({ onlyFirst, onlySecond, p }) =>
    same(mcNemarP(onlyFirst, onlySecond), p),
  );

  it.each(expected.survival)('Kaplan-Meier of $times', (theirs) => {
    const durations = theirs.times.map((time, index) => ({ time, reached: theirs.reached[index] ?? false }));
    const ours = kaplanMeier(durations);
    expect(ours.steps.map(({ time }) => time)).toEqual(theirs.steps.map(({ time }) => time));
    ours.steps.forEach((step, index) => {
      same(step.share, theirs.steps[index]?.share ?? null);
      same(step.interval.low, theirs.steps[index]?.low ?? null);
      same(step.interval.high, theirs.steps[index]?.high ?? null);
    });
    same(ours.median, theirs.median);
    same(ours.medianInterval.low, theirs.medianLow);
    same(ours.medianInterval.high, theirs.medianHigh);
  });

  it.each(expected.power)('power at n = $n, difference $difference, sd $sd', (theirs) => {
    const { n, difference, sd } = theirs;
    same(powerOf(n, difference, sd), theirs.paired, 7);
    same(powerOf(n, difference, sd, { design: 'independent' }), theirs.independent, 7);
    same(detectableDifference(n, sd), theirs.pairedDetectable, 7);
    same(detectableDifference(n, sd, { design: 'independent' }), theirs.independentDetectable, 7);
    expect(seedsNeeded(difference, sd)).toBe(theirs.pairedSeeds);
    expect(seedsNeeded(difference, sd, { design: 'independent' })).toBe(theirs.independentSeeds);
  });
});
