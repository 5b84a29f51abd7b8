import { checkEntry, parameterCounts } from '@digitbench/core';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import study from '../src/index.ts';

beforeAll(() => {
  tf.env().set('PROD', true);
});

describe('modern', () => {
  test.each(Object.keys(study.entries))('%s keeps the contract', { timeout: 60_000 }, (name) =>
    checkEntry(study, name),
  );

  test('has the sizes of its layers', async () => {
    expect(await parameterCounts(study)).toEqual({
      'nearest-neighbour': 100 * 784, // the images of the check
      mlp: 785 * 256 + 257 * 256 + 257 * 10,
      lenet5: 26 * 6 + (6 * 25 + 1) * 16 + 401 * 120 + 121 * 84 + 85 * 10,
      cnn: 25 * 16 + 9 * (16 * 48 + 48 * 64 + 64 * 64 + 64 * 128) + 2 * (16 + 48 + 64 + 64 + 128) + 129 * 10,
    });
  });
});
