import type { Entry, Recipe } from '@digitbench/core';
import { roundProbability, sampledExamples } from '@digitbench/results/record';

/** What makes probabilities of an entry's scores. */
export type ScoreMeaning = 'logits' | 'probabilities';

/**
 * What an entry's scores mean. For a network, its loss (or its evaluation loss) says it; for an ensemble or an estimator, the
 * entry does. Null for scores that form no distribution, such as distances, votes, margins.
 */
export function scoreMeaning(entry: Entry): ScoreMeaning | null {
  if (entry.kind !== 'network') return entry.scores ?? null;
  return entry.scores ?? meaningByLoss(entry.recipe);
}

function meaningByLoss({ loss, evaluationLoss }: Recipe): ScoreMeaning | null {
  const named = [loss, evaluationLoss].find((name) => typeof name === 'string');
  if (named === undefined) return null;
  return named === 'probability-cross-entropy' ? 'probabilities' : 'logits';
}

/**
 * Probabilities of each class from one example's scores: by softmax, by sigmoid where one column stands for two classes.
 * Null where the scores do not make a distribution.
 */
export function probabilitiesOf(scores: readonly number[], meaning: ScoreMeaning): number[] | null {
  const probabilities = meaning === 'probabilities' ? [...scores] : distribution(scores);
  const sum = probabilities.reduce((total, one) => total + one, 0);
  const valid = probabilities.length > 1 && probabilities.every((one) => one >= 0);
  return valid && Math.abs(sum - 1) <= SLACK ? probabilities : null;
}

/** In single precision the sum may differ from 1 by this much. */
const SLACK = 1e-5;

function distribution(scores: readonly number[]): number[] {
  const [logit] = scores;
  if (scores.length === 1 && logit !== undefined) return [sigmoid(-logit), sigmoid(logit)];
  const highest = Math.max(...scores);
  const weights = scores.map((score) => Math.exp(score - highest));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

const sigmoid = (logit: number) => 1 / (1 + Math.exp(-logit));

/**
 * The probabilities of an output that a record keeps: one rounded row for each sampled example. `scores` are flat
 * [count, columns]. Null if the scores of any of them form no distribution.
 */
export function sampleProbabilities(
  scores: Float32Array,
  count: number,
  meaning: ScoreMeaning | null,
): number[][] | null {
  if (meaning === null || count === 0) return null;
  const columns = scores.length / count;
  const rows = sampledExamples(count).flatMap((example) => {
    const row = probabilitiesOf([...scores.subarray(example * columns, (example + 1) * columns)], meaning);
    return row === null ? [] : [row.map((one) => roundProbability(Math.min(one, 1)))];
  });
  return rows.length === sampledExamples(count).length ? rows : null;
}
