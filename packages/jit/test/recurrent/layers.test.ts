import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Case, compiled, difference, interpreted, loopsIn, numbers, TOLERANCE } from './support.ts';

beforeAll(async () => {
  tf.env().set('PROD', true);
  await tf.setBackend('cpu');
});

const { layers } = tf;
const TIME = 5;
const x = numbers([7, TIME, 3]);
const inputShape = [TIME, 3];
const stacked = (...list: tf.layers.Layer[]) => tf.sequential({ layers: list });

/** Models by what is special about them, and how many loops a training step of them has. */
const cases: Record<string, Case & { loops: number }> = {
  LSTM: { x, loops: 2, model: () => stacked(layers.lstm({ units: 4, inputShape }), layers.dense({ units: 2 })) },
  GRU: { x, loops: 2, model: () => stacked(layers.gru({ units: 4, inputShape }), layers.dense({ units: 2 })) },
  SimpleRNN: {
    x,
    loops: 2,
    model: () => stacked(layers.simpleRNN({ units: 4, inputShape }), layers.dense({ units: 2 })),
  },
};

describe('a layer trains as in TensorFlow.js, in a loop', () => {
  it.each(Object.entries(cases))('%s', async (_, { loops, ...options }) => {
    const ours = await compiled(options);
    expect(difference(ours, interpreted(options))).toBeLessThan(TOLERANCE);
    expect(loopsIn(ours.graph)).toBe(loops);
  });
});
