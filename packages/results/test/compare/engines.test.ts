import { expect, test } from 'vitest';
import { type EngineRecord, meanRatios } from '../../src/index.ts';

const measured = (step: string, by: string, median: number | null) => ({
  step,
  by,
  ratio: median === null ? null : { median, low: median, high: median },
});

const record = (measurements: ReturnType<typeof measured>[]) =>
  ({
    reference: 'ours',
    contenders: { theirs: { title: 'Theirs', versions: {} } },
    steps: [
      { name: 'small', title: '', family: 'mlp', batchSize: 1 },
      { name: 'large', title: '', family: 'mlp', batchSize: 1 },
      { name: 'maps', title: '', family: 'convolution', batchSize: 1 },
    ],
    measurements,
  }) as unknown as EngineRecord;

test('ratios to the reference are averaged geometrically, family by family', () => {
  const [mlp, convolution, ...none] = meanRatios(
    record([
      measured('small', 'ours', 1),
      measured('small', 'theirs', 0.5),
      measured('large', 'theirs', 8),
      measured('maps', 'other', 3),
    ]),
  );
  expect(mlp).toMatchObject({ family: 'mlp', contenders: [{ by: 'theirs', title: 'Theirs', steps: 2 }] });
  expect(mlp?.contenders[0]?.mean).toBeCloseTo(2, 12);
  expect(convolution?.contenders).toMatchObject([{ by: 'other', title: 'other', steps: 1 }]);
  expect(none).toEqual([]);
});

test('what was never compared has no mean', () => {
  expect(meanRatios(record([measured('small', 'ours', 1), measured('small', 'theirs', null)]))).toEqual([]);
});
