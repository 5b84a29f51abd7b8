import { applyNetwork, checkEntry, hostStepRandom, parameterCounts, Random } from '@digitbench/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import ledger from '../ledger.ts';
import study from '../src/index.ts';
import { oneVersusRest } from '../src/one-versus-rest.ts';

tf.env().set('PROD', true);

describe('all-digits', () => {
  const { resnet18: _, 'resnet18-as-written': __, ...small } = study.entries;
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
      'linear-one-versus-rest': 785 * 10,
      'two-layer': 785 * 30 + 31 * 10,
      'three-layer': 785 * 300 + 301 * 50 + 51 * 10,
      resnet18: 11_708_992, // as fastai's summary prints it for ten classes
      'resnet18-as-written': 11_708_992,
      'second-layer=10': 785 * 10 + 11 * 10,
      'second-layer=100': 785 * 100 + 101 * 10,
      'second-layer=300': 785 * 300 + 301 * 10,
    });
  });
});

test('one versus the rest is ten sigmoid cross-entropies, added up', () => {
  const logits = [
    [0.5, -1, 2],
    [-0.3, 0, 40],
  ];
  const losses = oneVersusRest(
    { digit: tf.tensor2d(logits) },
    { digit: tf.tensor1d([2, 0], 'int32') },
    { training: true, random: hostStepRandom(Random.fromSeed(1)) },
  );
  const probability = (logit: number) => 1 / (1 + Math.exp(-logit));
  const expected = [
    -Math.log(1 - probability(0.5)) - Math.log(1 - probability(-1)) - Math.log(probability(2)),
    -Math.log(probability(-0.3)) - Math.log(1 - probability(0)) + 40,
  ];
  expected.forEach((loss, i) => {
    expect(losses.dataSync()[i]).toBeCloseTo(loss, 4);
  });
});

test('every number that the source prints of a network is judged, in the way in which it was computed', () => {
  const values = ledger.statements.flatMap((statement) => ('value' in statement ? [statement.value] : []));
  const told = values.map(({ entry, metric, value, how }) => [
    entry,
    metric,
    value,
    how?.batches?.order ?? 'images',
  ]);
  expect(told).toEqual([
    ['linear', 'validAccuracy', 0.9126, 'random'],
    ['linear', 'validAccuracy', 0.9126, 'random'],
    ['two-layer', 'validAccuracy', 0.91, 'random'],
    ['three-layer', 'validAccuracy', 0.9845, 'random'],
    ['linear', 'accuracy', 0.9165, 'class-then-file-name'],
    ['two-layer', 'accuracy', 0.9201, 'class-then-file-name'],
    ['three-layer', 'accuracy', 0.9713, 'class-then-file-name'],
    ['resnet18-as-written', 'validAccuracy', 0.984, 'images'],
    ['resnet18', 'validAccuracy', 0.984, 'images'],
  ]);
});
