import { expect, test } from 'vitest';
import { agreement, median, quantile, ratioOf, spreadOf } from '../src/summary.ts';

test('quantiles are those of R and NumPy', () => {
  // quantile(c(10, 1, 5, 2)) in R 4.3: 1.00 1.75 3.50 6.25 10.00
  expect([0, 0.25, 0.5, 0.75, 1].map((share) => quantile([10, 1, 5, 2], share))).toEqual([
    1, 1.75, 3.5, 6.25, 10,
  ]);
  expect(median([3, 1, 2])).toBe(2);
  expect(spreadOf([10, 1, 5, 2])).toEqual({ min: 1, low: 1.75, high: 6.25, max: 10 });
  expect(() => quantile([], 0.5)).toThrow('no values');
});

test('ratios are paired by round, so that a slow spell of the machine cancels', () => {
  expect(ratioOf([20, 200, 20], [10, 100, 10])).toEqual({ median: 2, low: 2, high: 2 });
  expect(ratioOf([20, 30], [10])).toEqual({ median: 2, low: 2, high: 2 });
  expect(ratioOf([], [10])).toBeNull();
});

test('agreement names the series that goes its own way', () => {
  const same = [2.3, 2.2, 2.1];
  expect(agreement([same, [2.3001, 2.2001, 2.0999], [2.3, 2.3, 2.3]])).toEqual([true, true, false]);
  expect(agreement([same, same, [2.3, 2.2, Number.NaN]])).toEqual([true, true, false]);
  expect(agreement([same])).toEqual([null]);
});
