import { checkEntry, parameterCounts } from '@digitbench/core';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import ledger from '../ledger.ts';
import study from '../src/index.ts';
import { largestMargin } from '../src/largest-margin.ts';

beforeAll(() => {
  tf.env().set('PROD', true);
});

describe('second-opinion', () => {
  test.each(Object.keys(study.entries))('%s keeps the contract', { timeout: 30_000 }, (name) =>
    checkEntry(study, name),
  );

  test('has the sizes of its source', async () => {
    const solo = 785 * 32 + 33 * 64 + 65 * 128 + 129 * 10;
    const expert = 785 * 64 + 65 * 32 + 33 * 2;
    expect(await parameterCounts(study)).toEqual({
      solo,
      'solo-as-written': solo,
      experts: 10 * expert,
      'experts-as-written': 10 * expert,
    });
  });

  test('an expert has more parameters than the network for all ten digits, which it was to need fewer than', async () => {
    const { solo = 0, experts = 0 } = await parameterCounts(study);
    expect([solo, experts / 10]).toEqual([36_842, 52_386]);
  });

  test('as written differs from as meant in when dropout drops, and in nothing else', () => {
    const { solo, 'solo-as-written': written } = study.entries;
    if (solo?.kind !== 'network' || written?.kind !== 'network') throw new Error('Both are networks.');
    const { trainingMode, ...rest } = written.recipe;
    expect(rest).toEqual(solo.recipe);
    expect(trainingMode).toEqual({ training: false, validation: true, test: false });
  });

  test.each(['experts', 'experts-as-written'])(
    '%s: the expert on each digit is the one that the rule asks',
    (name) => {
      const experts = study.entries[name];
      if (experts?.kind !== 'ensemble') throw new Error(`${name} is an ensemble.`);
      const labels = Object.values(experts.members).map(({ task }) => task.outputs.digit?.labels[1]);
      expect(labels).toEqual(study.task.outputs.digit?.labels);
    },
  );
});

test('the largest margin between "is" and "is not" decides', () => {
  // Two examples: the expert on 1 is surest of the first; of the second that on 0, whose "is" is not the highest.
  const scores = largestMargin([
    {
      digit: tf.tensor2d([
        [0.2, 0.5],
        [-0.9, 0.4],
      ]),
    },
    {
      digit: tf.tensor2d([
        [-0.6, 0.1],
        [0.3, 0.8],
      ]),
    },
  ]);
  expect(scores.digit?.shape).toEqual([2, 2]);
  expect(Array.from(scores.digit?.dataSync() ?? [], (value) => Number(value.toFixed(5)))).toEqual([
    0.3, 0.7, 1.3, 0.5,
  ]);
});

test('the only number of the source belongs to the network as its code trains it', () => {
  const values = ledger.statements.flatMap((statement) => ('value' in statement ? [statement.value] : []));
  expect(values.map(({ entry, range }) => ({ entry, range }))).toEqual([
    { entry: 'solo-as-written', range: [0.86, 0.89] },
  ]);
});
