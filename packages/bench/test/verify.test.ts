import type { RunRecord } from '@digitbench/results';
import { describe, expect, it } from 'vitest';
import { compareAgain } from '../src/commands/verify/again.ts';
import { AFFORDABLE, drawSample } from '../src/commands/verify/sample.ts';
import { madeUp, madeUpSeeds } from './support/records.ts';

const nameOf = ({ study, entry, seed }: { study: string; entry: string; seed: number }) =>
  `${study}/${entry} ${seed}`;

describe('the sample that is trained again', () => {
  const records = ['a', 'b'].flatMap((study) =>
    ['x', 'y', 'z'].flatMap((entry) => madeUpSeeds([0.9, 0.91, 0.92], { study, entry })),
  );

  it('is one trial of each study, the same for the same draw whatever the order of the records', () => {
    const sample = drawSample(records, { draw: 1 });
    expect(sample.map(({ study }) => study).sort()).toEqual(['a', 'b']);
    expect(drawSample(records.toReversed(), { draw: 1 }).map(nameOf).sort()).toEqual(
      sample.map(nameOf).sort(),
    );
    const draws = Array.from({ length: 20 }, (_, draw) => drawSample(records, { draw }).map(nameOf).join());
    expect(new Set(draws).size).toBeGreaterThan(10);
  });

  it('takes short trials, the shortest where all are long', () => {
    const long = (seconds: number) => ({ seconds: { setUp: 0, compile: 0, train: seconds, evaluate: 0 } });
    const mixed = [
      ...madeUpSeeds([0.9, 0.9], { study: 'a', ...long(AFFORDABLE + 1) }),
      madeUp(0.9, { study: 'a', entry: 'short' }),
      madeUp(0.9, { study: 'b', entry: 'longer', ...long(AFFORDABLE + 2) }),
      madeUp(0.9, { study: 'b', entry: 'long', ...long(AFFORDABLE + 1) }),
    ];
    for (let draw = 1; draw <= 10; draw++)
      expect(
        drawSample(mixed, { draw })
          .map(({ entry }) => entry)
          .sort(),
      ).toEqual(['long', 'short']);
  });

  it('of a given size takes studies and entries in turn, and all there are at most', () => {
    const six = drawSample(records, { size: 6, draw: 3 });
    expect(new Set(six.map(({ study, entry }) => `${study}/${entry}`)).size).toBe(6);
    expect(drawSample(records, { size: Number.POSITIVE_INFINITY, draw: 3 })).toHaveLength(18);
    expect(drawSample([], { draw: 1 })).toEqual([]);
  });
});

describe('a trial that was trained again', () => {
  const [recorded = madeUp(0), ...peers] = madeUpSeeds([0.9, 0.902, 0.898, 0.901]);
  const all = [recorded, ...peers];
  const elsewhere = { machine: { ...recorded.machine, id: 'other', cpu: 'another' } };
  const verdictOf = (accuracy: number, different = {}) =>
    compareAgain(recorded, madeUp(accuracy, different), all).verdict;

  it('gives the same bits where it was recorded', () => {
    expect(verdictOf(0.9, { seconds: { setUp: 9, compile: 9, train: 9, evaluate: 9 } })).toBe('same');
    expect(verdictOf(0.901)).toBe('different');
    expect(compareAgain(recorded, undefined, all).verdict).toBe('failed');
    expect(
      compareAgain(recorded, madeUp(0.9, { outcome: { status: 'diverged', reason: 'x' } }), all).verdict,
    ).toBe('different');
  });

  it('gives the same probabilities, where they were recorded', () => {
    const surely = (probability: number) =>
      Array.from({ length: 40 }, () => [probability, 1 - probability, 0]);
    const now = madeUp(0.9, { probabilities: surely(0.75) });
    const again = (before: Partial<RunRecord>) => compareAgain(madeUp(0.9, before), now).verdict;
    expect(again({ probabilities: surely(0.75) })).toBe('same');
    expect(again({ probabilities: surely(0.5) })).toBe('different');
    expect(again({})).toBe('same');
    const { classes, confusion, predictions } = now;
    const answers = { classes, confusion, predictions };
    const sum = (probabilities?: number[][]) =>
      madeUp(0.9, { outputs: { sum: { ...answers, probabilities } } });
    expect(compareAgain(sum(), sum(surely(0.5))).verdict).toBe('same');
    expect(compareAgain(sum(surely(0.75)), sum(surely(0.5))).verdict).toBe('different');
  });

  it('is as near as another seed on another machine', () => {
    expect(verdictOf(0.9, elsewhere)).toBe('same');
    expect(verdictOf(0.903, elsewhere)).toBe('close');
    expect(verdictOf(0.92, elsewhere)).toBe('different');
    // Alone, a record does not tell how far seeds differ: a point is allowed.
    expect(compareAgain(recorded, madeUp(0.908, elsewhere)).verdict).toBe('close');
    expect(compareAgain(recorded, madeUp(0.92, elsewhere)).verdict).toBe('different');
  });
});
