import { expect, it } from 'vitest';
import { roundProbability, SAMPLE_SIZE, sampledExamples } from '../../src/index.ts';
import { sumTolerance } from '../../src/record/probabilities.ts';

it('samples test examples evenly, all where they are few', () => {
  const examples = sampledExamples(10_000);
  expect(examples).toHaveLength(SAMPLE_SIZE);
  expect(examples.slice(0, 3)).toEqual([0, 250, 500]);
  expect(examples.at(-1)).toBe(9750);
  expect(sampledExamples(2038).filter((example) => example < 1010)).toHaveLength(20);
  expect(sampledExamples(3)).toEqual([0, 1, 2]);
  expect(sampledExamples(0)).toEqual([]);
  for (const count of [1, 39, 40, 41, 79, 2038, 70_000]) {
    const numbers = sampledExamples(count);
    expect(new Set(numbers).size).toBe(Math.min(count, SAMPLE_SIZE));
    expect(Math.max(...numbers)).toBeLessThan(count);
  }
});

it('allows a sum as far from 1 as rounding can carry it', () => {
  for (const classes of [2, 3, 7, 19, 62]) {
    const sum = classes * roundProbability(1 / classes);
    expect(Math.abs(sum - 1)).toBeLessThanOrEqual(sumTolerance(classes));
  }
});
