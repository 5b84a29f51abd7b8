import * as tf from '@tensorflow/tfjs';
import { below, uniform } from '../random.ts';

const WORDS = [
  '',
  'the',
  'a',
  'film',
  'story',
  'was',
  'is',
  'very',
  'good',
  'great',
  'fine',
  'bad',
  'dull',
  'poor',
  'not',
];
export const LENGTH = 8;
const [FIRST_GOOD, FIRST_BAD, NOT] = [8, 11, 14];

/** Reviews as word numbers [count, LENGTH], and whether each likes the film: "not" turns the word after it around. */
export function reviews(count: number, seed: number): { x: Int32Array; y: Uint8Array } {
  const random = uniform(seed);
  const x = new Int32Array(count * LENGTH);
  const y = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const review = x.subarray(i * LENGTH, (i + 1) * LENGTH);
    review.forEach((_, at) => {
      review[at] = below(random, FIRST_GOOD);
    });
    const [liked, turned] = [random() < 0.5, random() < 0.5];
    const at = 1 + below(random, LENGTH - 1);
    review[at] = (liked === turned ? FIRST_BAD : FIRST_GOOD) + below(random, 3);
    if (turned) review[at - 1] = NOT;
    y[i] = Number(liked);
  }
  return { x, y };
}

export function network(): tf.LayersModel {
  return tf.sequential({
    layers: [
      tf.layers.embedding({
        inputDim: WORDS.length,
        outputDim: 8,
        inputLength: LENGTH,
        embeddingsInitializer: tf.initializers.randomUniform({ minval: -0.5, maxval: 0.5, seed: 1 }),
      }),
      tf.layers.lstm({
        units: 12,
        kernelInitializer: tf.initializers.glorotUniform({ seed: 2 }),
        recurrentInitializer: tf.initializers.glorotUniform({ seed: 3 }),
      }),
      tf.layers.dense({
        units: 1,
        activation: 'sigmoid',
        kernelInitializer: tf.initializers.glorotUniform({ seed: 4 }),
      }),
    ],
  });
}

export const settings = { batchSize: 32, epochs: 12, learningRate: 0.02 };
export const COUNT = 512;
