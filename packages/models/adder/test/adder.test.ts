import { checkEntry, layerSummary, parameterCounts, Random } from '@digitbench/core';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import study from '../src/index.ts';
import { adder } from '../src/models.ts';

beforeAll(() => {
  tf.env().set('PROD', true);
});

describe('adder', () => {
  test.each(Object.keys(study.entries))('%s keeps the contract', { timeout: 60_000 }, (name) =>
    checkEntry(study, name),
  );

  test('has the sizes of its source', async () => {
    const backbone = 9_880; // printed as 9.9 K
    expect(await parameterCounts(study)).toEqual({ adder: backbone + 1_920 + 3_720 + 600 + 1_140 }); // 17.3 K
  });

  test('the backbone ends in 20 features, beside 10 of the number', () => {
    const layers = layerSummary(adder(Random.fromSeed(1)));
    const shapeOf = (kind: string) => layers.find((layer) => layer.kind === kind)?.outputShape;
    expect(shapeOf('GlobalAveragePooling2D')).toEqual([20]);
    expect(shapeOf('Concatenate')).toEqual([30]);
  });

  test('the number counts: another one changes the sum', () => {
    const model = adder(Random.fromSeed(1));
    const image = tf.randomUniform([1, 28, 28, 1], 0, 1, 'float32', 1);
    const [a, b] = [2, 7].map((number) => {
      const result = model.predict([image, tf.oneHot([number], 10).toFloat()]);
      return Array.isArray(result) ? result[1]?.dataSync() : undefined;
    });
    expect(a).toHaveLength(19);
    expect(a).not.toEqual(b);
  });
});
