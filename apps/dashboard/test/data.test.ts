import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { meanOf } from '../src/data/curves.ts';
import { imagesOf } from '../src/data/images.ts';
import { png } from '../src/data/png.ts';
import { recipeLines } from '../src/data/recipe.ts';
import { count, cut, duration, listFirst, percent, short } from '../src/data/text.ts';
import { targetText } from '../src/data/to-target.ts';

it('the interval of a mean course ends at 100 %', () => {
  const epoch = { trainLoss: 1, validLoss: 1, learningRate: 0.1, seconds: 1 };
  const seed = (seed: number, validAccuracy: number) => ({ seed, epochs: [{ ...epoch, validAccuracy }] });
  const [point] = meanOf([seed(1, 1), seed(2, 0.9)], 'validAccuracy');
  expect(point).toMatchObject({ epoch: 1, n: 2, mean: 0.95, high: 1 });
  // With one degree of freedom t is Cauchy's.
  expect(point?.low).toBeCloseTo(0.95 - 0.05 * Math.tan(0.475 * Math.PI), 10);
});

describe('numbers as text', () => {
  it('never writes a missing value as zero', () => {
    for (const text of [percent, count, short, duration]) {
      expect(text(null)).toBe('–');
      expect(text(undefined)).toBe('–');
    }
  });

  it('keeps units and digits', () => {
    expect([percent(0.92514), count(1234567), short(11704896), cut('abcdef', 4)]).toEqual([
      '92.51',
      '1,234,567',
      '11.7 M',
      'abc…',
    ]);
    expect([0.0001, 0.25, 4.5, 75, 600, 9000].map(duration)).toEqual([
      '< 1 ms',
      '250 ms',
      '4.50 s',
      '75.0 s',
      '10.0 min',
      '2.5 h',
    ]);
  });

  it('names the first of many, and counts the others', () => {
    const letters = ['a', 'b', 'c', 'd'];
    expect([1, 2, 3, 4].map((n) => listFirst(letters.slice(0, n), 3))).toEqual([
      'a',
      'a and b',
      'a, b and c',
      'a, b, c and 1 more',
    ]);
  });

  it('says how many seeds never reached a target', () => {
    const time = (median: number | null) => ({ median, low: null, high: null });
    const counts = { of: 5, reached: 4, unknown: 0, divergedLater: 0 };
    const reached = { target: 0.9, ...counts, epochs: time(3), seconds: time(1.5) };
    expect(targetText(reached)).toBe('3, 1.50 s (4 of 5)');
    expect(targetText({ ...reached, reached: 1, epochs: time(null), seconds: time(null) })).toBe(
      'not reached (1 of 5)',
    );
    expect(targetText({ ...reached, of: 0 })).toBe('–');
    expect(targetText(null)).toBe('–');
  });
});

describe('a recipe as lines', () => {
  it('says nested settings in words, what is asked first in front', () => {
    const optimizer = { momentum: 0.9, name: 'sgd', nesterov: true, create: 'function create' };
    const validation = { fraction: 1 / 12, kind: 'fraction' };
    expect(recipeLines({ augment: 'function warp', batchSize: 64, optimizer, validation })).toEqual([
      ['augmentation', 'warp'],
      ['optimizer', 'sgd, momentum 0.9, nesterov'],
      ['batch size', '64'],
      ['validation', 'fraction 1/12'],
    ]);
  });

  it('says a schedule in words', () => {
    const rise = { curve: 'cosine', from: 0.01, to: 0.15, until: 0.25 };
    const segments = [rise, { curve: 'constant', from: 0.15, until: 1 }];
    expect(recipeLines({ learningRate: { segments } })).toEqual([
      ['learning rate', 'cosine from 0.01 to 0.15 until 25 % of the training, then constant 0.15'],
    ]);
  });

  it('shows the first member of an ensemble for all', () => {
    expect(recipeLines({ members: { a: { epochs: 3 }, b: { epochs: 3 } } })).toEqual([
      ['members', '2, each trained as a is:'],
      ['epochs', '3'],
    ]);
  });

  it('takes a recipe that is none', () => {
    let deep: unknown = 1;
    for (let i = 0; i < 10_000; i++) deep = { deep };
    expect(recipeLines(null)).toEqual([]);
    expect(recipeLines([1, 'a'])).toEqual([['recipe', '1, a']]);
    expect(recipeLines({ deep, segments: [{ curve: 1 }] })).toEqual([
      ['deep', 'deep deep deep deep deep …'],
      ['segments', 'curve 1'],
    ]);
  });
});

describe('images', () => {
  it('reads the test images that come with the packages', () => {
    expect(imagesOf('mnist')).toMatchObject({ count: 10000, rows: 28, columns: 28 });
    expect(imagesOf('another')).toBeNull();
  });

  it('writes a grey PNG, dark ink on white', () => {
    const file = png([0, 255, 128, 0], 2, 2);
    expect(file.subarray(1, 4).toString()).toBe('PNG');
    expect(file.readUInt32BE(16)).toBe(2);
    const at = file.indexOf('IDAT');
    const data = inflateSync(file.subarray(at + 4, at + 4 + file.readUInt32BE(at - 4)));
    expect([...data]).toEqual([0, 255, 0, 0, 127, 255]);
  });
});
