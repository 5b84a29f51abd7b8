/**
 * What it takes to validate perceptrons beside computing their scores: milliseconds for the held-back 12,000 of MNIST's
 * training images, after one epoch on the others; of the scores, of the loss alone and the accuracy alone, of both, which share
 * work, and of all. In turns in one process, the least of many runs each.
 *
 *     node packages/train/bench/validation.ts [784-10 784-30-10 ...] [--runs 300] [--epochs 1]
 */

import { parseArgs } from 'node:util';
import {
  accuracies,
  initialise,
  pytorchDefault,
  type Random,
  type Recipe,
  tenDigits,
} from '@digitbench/core';
import { loadDataset } from '@digitbench/data/node';
import * as tf from '@tensorflow/tfjs';
import { onnx } from '../src/engines/onnx.ts';
import { ProgramCache } from '../src/program/cache.ts';
import { networkStreams } from '../src/streams.ts';
import { trainingData } from '../src/training/data.ts';
import { meanLoss, metrics, predict } from '../src/training/evaluate.ts';
import { trainNetwork } from '../src/training/train.ts';

const recipe: Recipe = {
  input: { scale: 1 / 255 },
  loss: 'cross-entropy',
  optimizer: { name: 'sgd' },
  learningRate: 0.05,
  batchSize: 256,
  epochs: 1,
  shuffle: true,
  dropLast: false,
  validation: { kind: 'fraction', fraction: 0.2 },
  select: 'last',
};

function perceptron([inputs = 784, ...units]: readonly number[], random: Random): tf.LayersModel {
  const model = tf.sequential();
  for (const [i, size] of units.entries()) {
    model.add(
      tf.layers.dense({
        units: size,
        ...(i === units.length - 1 ? {} : { activation: 'relu' as const }),
        ...(i === 0 ? { inputShape: [inputs] } : {}),
      }),
    );
  }
  return initialise(model, random, pytorchDefault);
}

tf.env().set('PROD', true);
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string', default: '300' }, epochs: { type: 'string', default: '1' } },
});
const networks = positionals.length > 0 ? positionals : ['784-10', '784-30-10', '784-300-50-10'];
const task = tenDigits();
const dataset = loadDataset();
const streams = networkStreams(1);
const data = trainingData(task, dataset, recipe, streams, {});
const held = data.validation;
if (held === undefined) throw new Error('the recipe holds no images back');

console.log('network: scores; loss, accuracy, both; all, in ms; all by scores');
for (const network of networks) {
  const cache = new ProgramCache();
  const { prepared } = await trainNetwork({
    task,
    recipe,
    data,
    streams,
    cache,
    build: (random) => perceptron(network.split('-').map(Number), random),
    engines: [onnx],
    epochs: Number(values.epochs),
    progress() {},
  });
  const scoresOf = () => predict(prepared.executable, held, { training: false, seed: 0 });
  const scores = await scoresOf();
  const work: Record<string, () => unknown> = {
    scores: scoresOf,
    loss: () => meanLoss('cross-entropy', scores, held),
    accuracy: () => accuracies(task, scores, held),
    both: () => metrics(task, 'cross-entropy', scores, held),
    all: async () => metrics(task, 'cross-entropy', await scoresOf(), held),
  };
  const least: Record<string, number> = {};
  for (let run = 0; run < Number(values.runs); run++) {
    for (const [name, part] of Object.entries(work)) {
      const from = performance.now();
      await part();
      least[name] = Math.min(least[name] ?? Number.POSITIVE_INFINITY, performance.now() - from);
    }
  }
  const ms = (name: string) => (least[name] ?? Number.NaN).toFixed(2);
  const ratio = (least.all ?? Number.NaN) / (least.scores ?? Number.NaN);
  const parts = ['loss', 'accuracy', 'both'].map(ms).join(', ');
  console.log(`${network}: ${ms('scores')}; ${parts}; ${ms('all')}; ${ratio.toFixed(2)}`);
  await cache.dispose();
}
