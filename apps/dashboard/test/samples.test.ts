import { encodePredictions, type RunRecord, sampledExamples, type TestSet } from '@digitbench/results';
import { describe, expect, it } from 'vitest';
import { instructive, probabilityText, rangeOf, samplesOf, shownClasses } from '../src/data/samples.ts';

const COUNT = 100;
const targets = Array.from({ length: COUNT }, (_, example) => example % 4);
const testSet = { targets: { digit: encodePredictions(targets) }, images: null } as unknown as TestSet;

/** A record that gives the right class of every sampled example so much, and the next class the rest. */
const record = (sure: (place: number) => number, classes = ['a', 'b', 'c', 'd']): RunRecord =>
  ({
    accuracyOf: 'digit',
    classes,
    predictions: testSet.targets.digit,
    outputs: null,
    probabilities: sampledExamples(COUNT).map((example, place) =>
      classes.map((_, index) => {
        const right = targets[example] ?? 0;
        if (index === right) return sure(place);
        return index === (right + 1) % 4 ? 1 - sure(place) : 0;
      }),
    ),
  }) as unknown as RunRecord;

describe('samples', () => {
  const found = samplesOf([record((place) => place / 40), record(() => 0.5)], testSet, 'digit');

  it('are the sampled examples with the mean, the least and the greatest of the seeds', () => {
    expect(found?.seeds).toBe(2);
    expect(found?.samples).toHaveLength(40);
    const third = found?.samples[2];
    expect(third).toMatchObject({ image: 5, target: 'b' });
    expect(third?.sure).toBeCloseTo((2 / 40 + 0.5) / 2);
    expect(third?.classes[0]).toMatchObject({ name: 'c', right: false, least: 0.5, most: 0.95 });
  });

  it('are none where no record has probabilities, or of other classes', () => {
    const older = { ...record(() => 0.5), probabilities: undefined } as RunRecord;
    expect(samplesOf([older], testSet, 'digit')).toBeNull();
    expect(samplesOf([record(() => 0.5)], null, 'digit')).toBeNull();
    expect(samplesOf([older, record(() => 0.5)], testSet, 'digit')?.seeds).toBe(1);
    const shorter = { ...record(() => 0.5), probabilities: [[1, 0, 0, 0]] } as RunRecord;
    expect(samplesOf([shorter], testSet, 'digit')).toBeNull();
  });

  it('that teach are those with the least for the truth, then the first of each class left', () => {
    const { least, plain } = instructive(found?.samples ?? [], 3, 3);
    expect(least.map(({ image }) => image)).toEqual([0, 2, 5]);
    expect(new Set([...least, ...plain].map(({ target }) => target)).size).toBe(4);
    expect(plain).toHaveLength(3);
  });

  it('show the right class always, and no class that nobody would name', () => {
    const [wrong] = samplesOf([record(() => 0.001)], testSet, 'digit')?.samples ?? [];
    expect(wrong && shownClasses(wrong).map(({ name, right }) => [name, right])).toEqual([
      ['b', false],
      ['a', true],
    ]);
  });
});

it('probabilities read as percentages that are never rounded to certainty', () => {
  expect([0, 0.0004, 0.012, 0.5, 0.984, 0.996, 0.9995, 1].map(probabilityText)).toEqual([
    '0',
    '<0.1',
    '1.2',
    '50',
    '98',
    '99.6',
    '>99.9',
    '100',
  ]);
  expect([rangeOf(0.9, 0.98), rangeOf(0.94, 0.941), rangeOf(0, 0.0004)]).toEqual(['90–98', '', '0 to <0.1']);
});
