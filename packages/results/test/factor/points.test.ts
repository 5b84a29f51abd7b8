import { describe, expect, it } from 'vitest';
import { bestText, type Factor, factorFinding, pointText } from '../../src/index.ts';
import { runs } from '../report/fixtures.ts';

const factor: Factor = {
  factor: 'width',
  title: 'Width',
  unit: 'units',
  scale: 'log',
  metric: 'accuracy',
  levels: [
    { value: 10, entry: 'width=10' },
    { value: 30, entry: 'two-layer' },
    { value: 100, entry: 'width=100' },
  ],
};
const level = (entry: string, mean: number) => runs([mean, mean + 0.001, mean - 0.001], { entry });

describe('what the records say of a factor', () => {
  it('is its values in their order, ranked among themselves', () => {
    const finding = factorFinding(factor, [
      ...level('width=100', 0.95),
      ...runs([0.9512, 0.9492, 0.9502], { entry: 'two-layer' }),
      ...level('width=10', 0.9),
      // Better than all, and none of its values.
      ...level('other', 0.99),
    ]);
    expect(finding.points.map(({ value, n, rank }) => [value, n, rank])).toEqual([
      [10, 3, 3],
      [30, 3, 1],
      [100, 3, 1],
    ]);
    expect(finding.best).toEqual([30, 100]);
    expect(bestText(finding)).toBe('Best: 30 units and 100 units, which cannot be told apart.');
    const [point] = finding.points;
    expect(point && pointText(point, factor)).toMatch(/^10 units: 90\.00 % \(89\.75–90\.25\), n = 3$/);
  });

  it('says where no value stands out, and where too little was trained', () => {
    const even = factorFinding(
      factor,
      factor.levels.flatMap(({ entry }) => level(entry, 0.95)),
    );
    expect(bestText(even)).toBe('No value is told apart from the best: 10 units, 30 units and 100 units.');
    const one = factorFinding(factor, level('two-layer', 0.95));
    expect(one.best).toEqual([]);
    expect(bestText(one)).toBe('Too few runs to say which value is best.');
    const [missing] = one.points;
    expect(missing && pointText(missing, factor)).toBe('10 units: not trained');
  });
});
