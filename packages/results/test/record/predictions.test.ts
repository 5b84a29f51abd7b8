import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { confusionMatrix, decodePredictions, encodePredictions } from '../../src/index.ts';

describe('predictions', () => {
  it('are digits for ten classes, then lower, then upper case', () => {
    expect(encodePredictions([0, 9, 10, 35, 36, 61])).toBe('09azAZ');
  });

  it('survive encoding', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 61 })), (classes) => {
        expect([...decodePredictions(encodePredictions(classes))]).toEqual(classes);
      }),
    );
  });

  it('refuse what one character cannot hold', () => {
    expect(() => encodePredictions([3, 62])).toThrow(
      /class 62 of example 1; expected an integer from 0 to 61/,
    );
    expect(() => encodePredictions([0.5])).toThrow(/class 0.5/);
    expect(() => decodePredictions('12-')).toThrow(/"-" at 2/);
  });
});

describe('the confusion matrix', () => {
  it('has true classes as rows', () => {
    expect(confusionMatrix([0, 0, 1], [0, 1, 1], 2)).toEqual([
      [1, 1],
      [0, 1],
    ]);
  });

  it('refuses classes out of range and unequal lengths', () => {
    expect(() => confusionMatrix([0, 2], [0, 1], 2)).toThrow(/example 1 has target 2/);
    expect(() => confusionMatrix([0], [0, 1], 2)).toThrow(/1 targets for 2 predictions/);
  });
});
