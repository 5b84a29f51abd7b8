import type { Entry, EstimatorEntry, NetworkEntry } from '@digitbench/core';
import { describe, expect, it } from 'vitest';
import { probabilitiesOf, sampleProbabilities, scoreMeaning } from '../src/record/probabilities.ts';
import { tameNetwork } from './support/training.ts';

describe('what scores mean', () => {
  const network = tameNetwork('mlp');
  const under = (recipe: Partial<NetworkEntry['recipe']>): Entry => ({
    ...network,
    recipe: { ...network.recipe, ...recipe },
  });
  const byHand = () => {
    throw new Error('not to be called');
  };
  const estimator: EstimatorEntry = { kind: 'estimator', title: '', family: '', fit: byHand };

  it('says the loss of a network', () => {
    expect(scoreMeaning(under({ loss: 'cross-entropy' }))).toBe('logits');
    expect(scoreMeaning(under({ loss: 'error-probability' }))).toBe('logits');
    expect(scoreMeaning(under({ loss: 'probability-cross-entropy' }))).toBe('probabilities');
    expect(scoreMeaning(under({ loss: byHand }))).toBeNull();
    expect(scoreMeaning(under({ loss: byHand, evaluationLoss: 'cross-entropy' }))).toBe('logits');
  });

  it('says an entry itself where it has no loss, or one of its own', () => {
    expect(scoreMeaning(estimator)).toBeNull();
    expect(scoreMeaning({ ...estimator, scores: 'probabilities' })).toBe('probabilities');
    expect(scoreMeaning({ ...under({ loss: byHand }), scores: 'logits' })).toBe('logits');
  });
});

describe('probabilities', () => {
  it('are the softmax of logits, however large', () => {
    expect(probabilitiesOf([0, Math.log(3)], 'logits')?.map((p) => p.toFixed(6))).toEqual([
      '0.250000',
      '0.750000',
    ]);
    expect(probabilitiesOf([1000, 1000, -1000], 'logits')).toEqual([0.5, 0.5, 0]);
  });

  it('are those of both classes where one logit stands for them', () => {
    expect(probabilitiesOf([Math.log(3)], 'logits')?.map((p) => p.toFixed(6))).toEqual([
      '0.250000',
      '0.750000',
    ]);
    expect(probabilitiesOf([-2000], 'logits')).toEqual([1, 0]);
  });

  it.each([
    ['not a number', [Number.NaN, 1], 'logits'],
    ['infinite', [Number.POSITIVE_INFINITY, 1], 'logits'],
    ['of another sum', [0.5, 0.4], 'probabilities'],
    ['negative', [1.5, -0.5], 'probabilities'],
    ['one for two classes', [1], 'probabilities'],
  ] as const)('are none where scores are %s', (_, scores, meaning) => {
    expect(probabilitiesOf(scores, meaning)).toBeNull();
  });

  it('are kept of examples spread over the test set, to four digits', () => {
    const scores = Float32Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? 0 : Math.log(i)));
    const rows = sampleProbabilities(scores, 100, 'logits');
    expect(rows).toHaveLength(40);
    // Example 2, the second kept, has the scores 0 and log 5.
    expect(rows?.slice(0, 2)).toEqual([
      [0.5, 0.5],
      [0.1667, 0.8333],
    ]);
    expect(sampleProbabilities(scores, 100, null)).toBeNull();
    expect(sampleProbabilities(scores.fill(Number.NaN, 0, 2), 100, 'logits')).toBeNull();
    expect(sampleProbabilities(new Float32Array(0), 0, 'logits')).toBeNull();
  });
});
