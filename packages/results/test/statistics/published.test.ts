import { expect, it } from 'vitest';
import {
  independentDifference,
  kaplanMeier,
  pairedDifference,
  pairedPermutationTest,
  powerOf,
  proportionInterval,
  seedsNeeded,
} from '../../src/statistics/index.ts';

it("Student's sleep data (Biometrika 1908): paired and Welch t tests as in the documentation of R's t.test", () => {
  const first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2];
  const second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];
  const paired = pairedDifference(first.map((value, index) => value - (second[index] ?? 0)));
  expect(paired?.p).toBeCloseTo(0.002833, 6);
  expect(paired?.interval.low).toBeCloseTo(-2.4598858, 6);
  expect(paired?.interval.high).toBeCloseTo(-0.7001142, 6);
  const welch = independentDifference(first, second);
  expect(welch?.degreesOfFreedom).toBeCloseTo(17.776, 3);
  expect(welch?.p).toBeCloseTo(0.07939, 5);
});

it("Darwin's maize (Fisher, The Design of Experiments, section 21): 863 of 32,768 sign patterns in each tail", () => {
  const differences = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48];
  const test = pairedPermutationTest(differences);
  expect(test).toMatchObject({ exact: true, smallest: 2 ** -14 });
  expect(test?.p).toBe((2 * 863) / 32_768);
});

it('remission times under 6-mercaptopurine (Freireich et al. 1963; Kalbfleisch and Prentice): median 23 weeks', () => {
  const reached = [6, 6, 6, 7, 10, 13, 16, 22, 23];
  const censored = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35];
  const estimate = kaplanMeier([
    ...reached.map((time) => ({ time, reached: true })),
    ...censored.map((time) => ({ time, reached: false })),
  ]);
  expect(estimate.steps.map(({ share }) => share.toFixed(3))).toEqual([
    '0.857',
    '0.807',
    '0.753',
    '0.690',
    '0.627',
    '0.538',
    '0.448',
  ]);
  expect(estimate.median).toBe(23);
  expect(estimate.medianInterval).toEqual({ low: 13, high: null });
});

it.each([
  [81, 263, 0.2553, 0.3662],
  [15, 148, 0.0624, 0.1605],
  [0, 20, 0, 0.1611],
  [1, 29, 0.0061, 0.1718],
])('Wilson interval of %i / %i (Newcombe, Statistics in Medicine 1998, table I)', (k, n, low, high) => {
  const interval = proportionInterval(k, n);
  expect(interval?.low).toBeCloseTo(low, 4);
  expect(interval?.high).toBeCloseTo(high, 4);
});

it("a medium effect (Cohen's d 0.5) takes 64 a group, or 34 pairs, for 80 % power", () => {
  expect(seedsNeeded(0.5, 1, { design: 'independent' })).toBe(64);
  expect(seedsNeeded(0.5, 1)).toBe(34);
  expect(powerOf(64, 0.5, 1, { design: 'independent' })).toBeCloseTo(0.8015, 4);
});
