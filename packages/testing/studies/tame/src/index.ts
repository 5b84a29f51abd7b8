import {
  defineStudy,
  initialise,
  pytorchDefault,
  type Random,
  type Recipe,
  tenDigits,
} from '@digitbench/core';
import * as tf from '@tensorflow/tfjs';

/** A study for tests: small images, every kind of entry, everything a recipe may ask for. */

const recipe: Recipe = {
  input: {},
  loss: 'cross-entropy',
  optimizer: { name: 'sgd', momentum: 0.9 },
  learningRate: 0.05,
  batchSize: 32,
  epochs: 3,
  shuffle: true,
  dropLast: false,
  validation: { kind: 'fraction', fraction: 0.2 },
  select: 'best-validation-loss',
};

function mlp(random: Random, dropout = 0): tf.LayersModel {
  const layers: tf.layers.Layer[] = [tf.layers.dense({ inputShape: [64], units: 16, activation: 'relu' })];
  if (dropout > 0) layers.push(tf.layers.dropout({ rate: dropout }));
  layers.push(tf.layers.dense({ units: 10 }));
  return initialise(tf.sequential({ layers }), random, pytorchDefault);
}

function normalised(random: Random): tf.LayersModel {
  const layers = [
    tf.layers.dense({ inputShape: [64], units: 16 }),
    tf.layers.batchNormalization(),
    tf.layers.activation({ activation: 'relu' }),
    tf.layers.dense({ units: 10 }),
  ];
  return initialise(tf.sequential({ layers }), random, pytorchDefault);
}

export default defineStudy({
  name: 'tame',
  title: 'Entries that behave',
  question: 'Does the harness do what a recipe says?',
  // The set that writeDataset makes unless it is told otherwise.
  source: { title: 'Made up', year: 2026, dataset: 'data-3a287ca307ae' },
  task: tenDigits({ rows: 8, columns: 8 }),
  evaluation: 'on the test images, after training',
  entries: {
    mlp: {
      kind: 'network',
      title: '64-16-10',
      family: 'mlp',
      build: (random) => mlp(random),
      recipe,
      reported: [{ metric: 'accuracy', value: 0.9, where: 'nowhere' }],
    },
    dropout: {
      kind: 'network',
      title: '64-16-10, dropout',
      family: 'mlp',
      build: (random) => mlp(random, 0.3),
      recipe: { ...recipe, optimizer: { name: 'adam' }, learningRate: 0.01 },
    },
    averaged: {
      kind: 'network',
      title: '64-16-10, batch norm, averaged weights',
      family: 'mlp',
      build: normalised,
      recipe: {
        ...recipe,
        select: 'last',
        validation: { kind: 'none' },
        averaging: { kind: 'equal', from: 0.5, every: 'epoch', recomputeStatistics: true },
      },
    },
    pupil: {
      kind: 'network',
      title: '64-16-10, taught by mlp',
      family: 'mlp',
      build: (random) => mlp(random),
      teacher: 'mlp',
      recipe: {
        ...recipe,
        loss: ({ digit }, _, { teacher }) => {
          const given = teacher?.digit;
          if (digit === undefined || given === undefined) throw new Error('no teacher');
          return tf.sum(tf.squaredDifference(digit, given), -1);
        },
        evaluationLoss: 'cross-entropy',
      },
    },
    pair: {
      kind: 'ensemble',
      title: 'Two of them',
      family: 'mlp',
      members: Object.fromEntries(
        ['first', 'second'].map((name) => [
          name,
          {
            title: name,
            task: tenDigits({ rows: 8, columns: 8 }),
            build: (random: Random) => mlp(random),
            recipe,
          },
        ]),
      ),
      combine: ({ first, second }) => {
        if (first?.digit === undefined || second?.digit === undefined) throw new Error('no members');
        return { digit: tf.add(first.digit, second.digit) };
      },
    },
    ink: {
      kind: 'estimator',
      title: 'Nearest class by the amount of ink',
      family: 'counting',
      fit: (train) => {
        const image = train.inputs.image ?? new Uint8Array(0);
        const digit = train.targets.digit ?? new Uint8Array(0);
        const ink = (images: Uint8Array, i: number) =>
          images.subarray(i * 64, (i + 1) * 64).reduce((sum, pixel) => sum + pixel, 0) / 64;
        const means = new Float64Array(10);
        const counts = new Float64Array(10);
        digit.forEach((label, i) => {
          means[label] = (means[label] ?? 0) + ink(image, i);
          counts[label] = (counts[label] ?? 0) + 1;
        });
        return {
          parameters: 10,
          predict: ({ image: images = new Uint8Array(0) }, count) => ({
            digit: Float32Array.from({ length: count * 10 }, (_, i) => {
              const mean = (means[i % 10] ?? 0) / Math.max(1, counts[i % 10] ?? 0);
              return -Math.abs(ink(images, Math.floor(i / 10)) - mean);
            }),
          }),
        };
      },
    },
  },
});
