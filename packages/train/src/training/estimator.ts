import { type EstimatorEntry, Random } from '@digitbench/core';
import * as tf from '@tensorflow/tfjs';
import { products } from '../program/products.ts';
import { networkStreams } from '../streams.ts';
import { Clock } from './clock.ts';
import type { TrialContext } from './context.ts';
import { pickExamples, testExamples, trainingData } from './data.ts';
import { metrics } from './evaluate.ts';
import { type Findings, splitOf } from './findings.ts';

/** What an estimator is fitted on: all training examples that the budget allows, in the order of the file. */
export function fittingData({
  study,
  dataset,
  budget,
  seed,
}: Pick<TrialContext, 'study' | 'dataset' | 'budget' | 'seed'>) {
  const recipe = { validation: { kind: 'none' }, shuffle: false } as const;
  const data = trainingData(study.task, dataset, recipe, networkStreams(seed), budget);
  const { examples, order } = data.epoch(0);
  const train = order.length === examples.count ? examples : pickExamples(examples, order);
  return { recipe, data, train };
}

/** Fits a method without a gradient on all training examples and tests it once. It runs in plain JavaScript, but for matrix products. */
export async function runEstimator(context: TrialContext, entry: EstimatorEntry): Promise<Findings> {
  const { study, dataset, budget, seed } = context;
  const clock = new Clock(['setUp', 'compile', 'train', 'evaluate'] as const);
  await tf.setBackend('cpu');
  const { recipe, data, train, test } = await clock.time('setUp', () => ({
    ...fittingData(context),
    test: testExamples(study.task, dataset, budget),
  }));
  context.progress({ phase: 'testing' });
  const predictor = await clock.time('train', () =>
    entry.fit(train, Random.fromSeed(seed).stream('init'), products),
  );
  const scores = await clock.time('evaluate', () => predictor.predict(test.inputs, test.count));
  return {
    split: splitOf(data, recipe, test),
    // No engine computes here. Like other records, this one has the name of the requested engine.
    engine: { name: context.engines[0]?.name ?? 'cpu', versions: { tfjs: tf.version_core } },
    fallback: null,
    warnings: [],
    parameters: predictor.parameters,
    // Whether `fit` draws is unknown. Null means that it is never paired.
    shares: { split: null, order: null, init: null, dropout: null, task: null },
    epochs: [],
    bestEpoch: null,
    members: null,
    seconds: clock.seconds,
    diverged: undefined,
    tested: { metrics: metrics(study.task, undefined, scores, test), scores, examples: test },
    predict: async (count) => {
      const size = Math.min(count, test.count);
      const { inputs } = pickExamples(
        test,
        Int32Array.from({ length: size }, (_, i) => i),
      );
      return predictor.predict(inputs, size);
    },
  };
}
