import {
  defineStudy,
  type Examples,
  initialise,
  type NetworkEntry,
  pytorchDefault,
  type Random,
  type Recipe,
  tenDigits,
} from '@digitbench/core';
import * as tf from '@tensorflow/tfjs';
import { begins } from './marks.ts';

/** A study for tests that train it over and over: every kind of entry, each in a fraction of a second. */

const task = tenDigits({ rows: 8, columns: 8 });

const recipe: Recipe = {
  input: {},
  loss: 'cross-entropy',
  optimizer: { name: 'sgd' },
  // So low that seeds end at different accuracies.
  learningRate: 0.003,
  batchSize: 32,
  epochs: 12,
  shuffle: true,
  dropLast: false,
  validation: { kind: 'fraction', fraction: 0.2 },
  select: 'best-validation-loss',
};

function mlp(random: Random): tf.LayersModel {
  const layers = [
    tf.layers.dense({ inputShape: [64], units: 16, activation: 'relu' }),
    tf.layers.dropout({ rate: 0.2 }),
    tf.layers.dense({ units: 10 }),
  ];
  return initialise(tf.sequential({ layers }), random, pytorchDefault);
}

function linear(random: Random): tf.LayersModel {
  const layers = [tf.layers.dense({ inputShape: [64], units: 10 })];
  return initialise(tf.sequential({ layers }), random, pytorchDefault);
}

const network = (name: string, build: (random: Random) => tf.LayersModel): NetworkEntry => ({
  kind: 'network',
  title: name,
  family: 'mlp',
  build(random) {
    begins(name, random);
    return build(random);
  },
  recipe,
  budgets: { smoke: { epochs: 12 } },
});

const ensembleMember = (build: (random: Random) => tf.LayersModel) => ({
  title: 'a member',
  task,
  build(random: Random) {
    begins('pair', random);
    return build(random);
  },
  recipe,
});

/** Mean brightness of each image. */
function ink(images: Examples['inputs'], count: number): Float64Array {
  const pixels = images.image ?? new Uint8Array(0);
  return Float64Array.from({ length: count }, (_, i) =>
    pixels.subarray(i * 64, (i + 1) * 64).reduce((sum, pixel) => sum + pixel / 64, 0),
  );
}

export default defineStudy({
  name: 'hurried',
  title: 'Entries in a hurry',
  question: 'What is left when the power goes?',
  task,
  evaluation: 'on the test images, after training',
  entries: {
    linear: network('linear', linear),
    mlp: network('mlp', mlp),
    pair: {
      kind: 'ensemble',
      title: 'two of them',
      family: 'mlp',
      members: { first: ensembleMember(mlp), second: ensembleMember(linear) },
      combine: ({ first, second }) => {
        if (first?.digit === undefined || second?.digit === undefined) throw new Error('a member is missing');
        return { digit: tf.add(first.digit, second.digit) };
      },
    },
    ink: {
      kind: 'estimator',
      title: 'nearest class by the amount of ink',
      family: 'counting',
      fit(train, random) {
        begins('ink', random);
        const amounts = ink(train.inputs, train.count);
        const digits = train.targets.digit ?? new Uint8Array(0);
        const means = Array.from({ length: 10 }, (_, digit) => {
          const own = amounts.filter((_, i) => digits[i] === digit);
          // A little noise, so that seeds differ.
          return (
            own.reduce((sum, amount) => sum + amount, 0) / Math.max(1, own.length) + random.normal(0, 0.1)
          );
        });
        return {
          parameters: 10,
          predict(inputs, count) {
            const found = ink(inputs, count);
            const scores = Float32Array.from(
              { length: count * 10 },
              (_, i) => -Math.abs((found[Math.floor(i / 10)] ?? 0) - (means[i % 10] ?? 0)),
            );
            return { digit: scores };
          },
        };
      },
    },
  },
});
