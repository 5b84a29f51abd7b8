import { applyNetwork, checkEntry, hostStepRandom, parameterCounts, Random } from '@digitbench/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import study from '../src/index.ts';

tf.env().set('PROD', true);

describe('all-digits', () => {
  const { resnet18: _, ...small } = study.entries;
  test.each(Object.keys(small))('%s keeps the contract', (name) => checkEntry(study, name));

  // Its gradient takes plain JavaScript half a minute: three-vs-seven checks it whole, with two classes.
  test('resnet18 scores ten digits', { timeout: 60_000 }, async () => {
    const { resnet18 } = study.entries;
    if (resnet18?.kind !== 'network') throw new Error('resnet18 is a network.');
    const network = await resnet18.build(Random.fromSeed(1));
    const [scores] = applyNetwork(network, [tf.ones([2, 28, 28, 3])], {
      training: false,
      random: hostStepRandom(Random.fromSeed(1)),
    });
    expect(scores?.shape).toEqual([2, 10]);
    expect(scores?.dataSync().every(Number.isFinite)).toBe(true);
  });

  test('has the sizes of its source', { timeout: 30_000 }, async () => {
    expect(await parameterCounts(study)).toEqual({
      linear: 785 * 10,
      'two-layer': 785 * 30 + 31 * 10,
      'three-layer': 785 * 300 + 301 * 50 + 51 * 10,
      resnet18: 11_708_992, // as fastai's summary prints it for ten classes
    });
  });
});
