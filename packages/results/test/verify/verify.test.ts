import { describe, expect, it } from 'vitest';
import { type TestSet, verifyRecord } from '../../src/index.ts';
import { makeRecord } from '../records.ts';

const testSet: TestSet = {
  schema: 1,
  study: 'linear-depth',
  profile: 'paper',
  dataset: 'mnist',
  checksum: makeRecord().checksum,
  targets: { digit: '0112' },
  images: null,
};

describe('a record whose parts agree', () => {
  it('has nothing wrong', () => {
    expect(verifyRecord(makeRecord(), testSet)).toEqual([]);
    expect(verifyRecord(makeRecord({ predictions: null, confusion: null }))).toEqual([]);
  });
});

describe('probabilities', () => {
  const rows = [
    [0.9, 0.1, 0],
    [0.2, 0.5, 0.3],
    [0.1, 0.1, 0.8],
    [0.2, 0.4, 0.4],
  ];

  it('agree with the predictions, up to ties', () => {
    expect(verifyRecord(makeRecord({ probabilities: rows }), testSet)).toEqual([]);
    expect(verifyRecord(makeRecord({ probabilities: null }), testSet)).toEqual([]);
  });

  it('of further outputs are held against their own predictions', () => {
    const { classes, confusion, predictions } = makeRecord();
    const outputs = { sum: { classes, confusion, predictions, probabilities: rows.toReversed() } };
    expect(verifyRecord(makeRecord({ outputs })).join()).toMatch(/^sum: the most probable class in row 0 /);
  });
});

describe('a record that was tampered with', () => {
  it.each([
    [
      'accuracy',
      { test: { accuracy: 0.99, loss: 0.1 } },
      /accuracy is 0.99, but 3 of 4 on the diagonal make 0.75/,
    ],
    ['a prediction', { predictions: '0120' }, /disagree on how often class 0 was predicted/],
    ['the number of predictions', { predictions: '01222' }, /5 predictions for 4 test examples/],
    ['an impossible class', { predictions: '0129' }, /a class beyond the 3/],
    [
      'the matrix',
      {
        confusion: [
          [2, 0, 0],
          [0, 1, 1],
          [0, 0, 1],
        ],
      },
      /counts 5 of 4 test examples/,
    ],
    ['two predictions', { predictions: '1022' }, /right answers give another confusion matrix/],
    ['the data', { checksum: 'other' }, /those of another data set/],
    [
      'the time',
      { seconds: { setUp: 0, compile: 0, train: 1, evaluate: 0 } },
      /epochs took 3.5 s, but training as a whole 1 s/,
    ],
    [
      'a probability',
      {
        probabilities: [
          [0.9, 0.1, 0],
          [0.2, 0.5, 0.3],
          [0.1, 0.1, 0.8],
          [0, 0.6, 0.4],
        ],
      },
      /most probable class in row 3 of the probabilities is not the one predicted/,
    ],
    ['the format', { schema: 7 }, /newer digitbench/],
    ['a field', { seed: -1 }, /seed/],
  ])('shows it: %s', (_, different, problem) => {
    expect(verifyRecord({ ...makeRecord(), ...different }, testSet).join('\n')).toMatch(problem);
  });

  it('shows it in further outputs, and in their joint accuracy', () => {
    const answers = { classes: ['0', '1', '2'], confusion: makeRecord().confusion, predictions: '0122' };
    const record = makeRecord({
      accuracyOf: 'joint',
      classes: null,
      confusion: null,
      predictions: null,
      test: { accuracy: 0.5, loss: 0.1, digitAccuracy: 0.75, sumAccuracy: 0.75 },
      outputs: { digit: answers, sum: answers },
    });
    const right = { ...testSet, targets: { digit: '0112', sum: '0112' } };
    expect(verifyRecord(record, right)).toEqual([
      'joint: accuracy is 0.5, but 3 of 4 examples have all outputs right',
    ]);
    const wrong = { ...record, test: { accuracy: 0.75, loss: 0.1, sumAccuracy: 0.5 } };
    expect(verifyRecord(wrong, right)).toEqual([
      'sum: accuracy is 0.5, but 3 of 4 on the diagonal make 0.75',
    ]);
  });
});

it('counts the right predictions even where no matrix stands beside them', () => {
  const bare = makeRecord({ confusion: null, classes: null, test: { accuracy: 1, loss: 0.1 } });
  expect(verifyRecord(bare, testSet)).toEqual(['digit: accuracy is 1, but 3 of 4 predictions are right']);
  expect(verifyRecord({ ...bare, test: { accuracy: 0.75, loss: 0.1 } }, testSet)).toEqual([]);
});
