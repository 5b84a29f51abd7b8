import { describe, expect, it } from 'vitest';
import { type Claim, evaluateClaim, type RunRecord } from '../../src/index.ts';
import { runs } from '../report/fixtures.ts';

const claim = (different: Partial<Claim>): Claim => ({
  sentence: 'It rises.',
  kind: 'rises',
  entries: ['w=1', 'w=2', 'w=3'],
  metric: 'accuracy',
  margin: 0,
  ...different,
});
const level = (entry: string, mean: number) =>
  runs([mean, mean + 0.0002, mean - 0.0002, mean + 0.0001, mean - 0.0001], { entry });
const verdict = (means: readonly number[], different: Partial<Claim> = {}) =>
  evaluateClaim(
    claim(different),
    means.flatMap((mean, i) => level(`w=${i + 1}`, mean)),
  ).verdict;

describe('a claim of a course', () => {
  it('holds where the end is above the start and no step goes back', () => {
    expect(verdict([0.9, 0.92, 0.94])).toBe('holds');
    expect(verdict([0.94, 0.92, 0.9])).toBe('refuted');
    expect(verdict([0.94, 0.92, 0.9], { kind: 'falls' })).toBe('holds');
  });

  it('allows a plateau within the margin, and no dip beyond it', () => {
    expect(verdict([0.9, 0.93, 0.93])).toBe('open');
    expect(verdict([0.9, 0.93, 0.93], { margin: 0.002 })).toBe('holds');
    expect(verdict([0.9, 0.94, 0.93], { margin: 0.002 })).toBe('refuted');
  });

  it('is about numbers, not about merit: a loss that rises gets worse', () => {
    const losses = [0.1, 0.2, 0.3].flatMap((loss, i) =>
      runs([0.9, 0.9, 0.9], { entry: `w=${i + 1}` }).map(
        (record): RunRecord => ({ ...record, test: { accuracy: 0.9, loss: loss + record.seed / 1e4 } }),
      ),
    );
    expect(evaluateClaim(claim({ metric: 'loss' }), losses).verdict).toBe('holds');
    expect(evaluateClaim(claim({ metric: 'loss', kind: 'falls' }), losses).verdict).toBe('refuted');
  });

  it('has too little data where a value was not trained', () => {
    expect(verdict([0.9, 0.92])).toBe('no data');
  });
});

describe('a claim after several epochs', () => {
  const course = (entry: string, accuracies: readonly number[]) =>
    [1, 2, 3, 4].map((seed) => {
      const [record] = runs([0.9], { entry });
      if (record === undefined) throw new Error('a record expected');
      const epochs = accuracies.map((validAccuracy) => ({
        trainLoss: 1,
        validLoss: 1,
        validAccuracy: validAccuracy + seed / 1e4,
        learningRate: 0.1,
        seconds: 1,
      }));
      return { ...record, seed, epochs, bestEpoch: epochs.length };
    });
  const records = [...course('a', [0.8, 0.9, 0.91]), ...course('b', [0.7, 0.85, 0.95])];
  const judge = (epochs: number[]) =>
    evaluateClaim(claim({ kind: 'better', entries: ['a', 'b'], metric: 'validAccuracy', epochs }), records);

  it('holds where it does after each', () => {
    expect(judge([1, 2]).verdict).toBe('holds');
    expect(judge([1, 2, 3]).verdict).toBe('refuted');
    expect(judge([4]).verdict).toBe('no data');
    expect(judge([1, 2]).evidence[0]).toMatch(/^validation accuracy after epoch 1: a − b: \+10\.00/);
  });
});
