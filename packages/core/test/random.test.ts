import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { murmur3 } from '../src/murmur3.ts';
import { Random } from '../src/random.ts';

const draw = (random: Random, count: number) => Array.from({ length: count }, () => random.uint32());
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Pearson's statistic against equal counts. */
function chiSquare(counts: readonly number[]): number {
  const expected = mean(counts);
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

describe('murmur3', () => {
  test.each([
    ['', 0, 0],
    ['', 1, 0x514e28b7],
    ['', 0xffffffff, 0x81f16f39],
    ['test', 0x9747b28c, 0x704b81dc],
    ['Hello, world!', 0x9747b28c, 0x24884cba],
    ['The quick brown fox jumps over the lazy dog', 0x9747b28c, 0x2fa826cd],
  ])('of %j under seed %d is the published value', (text, seed, hash) => {
    expect(murmur3(new TextEncoder().encode(text), seed)).toBe(hash);
  });
});

describe('Random', () => {
  test('is sfc32 over the hashed path, as computed with big integers', () => {
    const bytes = new TextEncoder().encode('7/init');
    const word = (value: bigint) => value & 0xffffffffn;
    const state = [0x9e3779b9, 0x7f4a7c15, 0xf39cc060, 0x5cedc834].map((seed) =>
      BigInt(murmur3(bytes, seed)),
    );
    let [a = 0n, b = 0n, c = 0n, counter = 0n] = state;
    const numbers: number[] = [];
    for (let i = 0; i < 16 + 50; i++) {
      const result = word(a + b + counter++);
      a = b ^ (b >> 9n);
      b = word(c * 9n);
      c = word((word(c << 21n) | (c >> 11n)) + result);
      if (i >= 16) numbers.push(Number(result));
    }
    expect(draw(Random.fromSeed(7).stream('init'), 50)).toEqual(numbers);
  });

  test('keeps the numbers that published records were made with', () => {
    const random = Random.fromSeed(1).stream('init');
    expect({
      words: draw(random, 3),
      uniform: random.uniform(),
      normal: random.normal(),
      integer: random.integer(1000),
      permutation: [...random.permutation(8)],
      key: random.key(),
    }).toMatchInlineSnapshot(`
      {
        "integer": 307,
        "key": 1791930976,
        "normal": -0.7608884504970511,
        "permutation": [
          1,
          7,
          5,
          0,
          2,
          3,
          6,
          4,
        ],
        "uniform": 0.5400464152917266,
        "words": [
          3832128351,
          565671540,
          620795303,
        ],
      }
    `);
  });

  test('gives the same numbers for the same seed and others for another', () => {
    expect(draw(Random.fromSeed(1), 20)).toEqual(draw(Random.fromSeed(1), 20));
    expect(draw(Random.fromSeed(1), 20)).not.toEqual(draw(Random.fromSeed(2), 20));
  });

  test('a stream does not depend on what its parent or its siblings drew', () => {
    const alone = draw(Random.fromSeed(3).stream('shuffle'), 20);
    const busy = Random.fromSeed(3);
    draw(busy, 17);
    draw(busy.stream('init'), 5);
    busy.normal();
    expect(draw(busy.stream('shuffle'), 20)).toEqual(alone);
    expect(draw(busy.stream('shuffle'), 20)).toEqual(alone);
  });

  test('streams of different paths differ, however the names are cut', () => {
    const paths = [
      ['ab', 'c'],
      ['a', 'bc'],
      ['abc'],
      ['a/b', 'c'],
      ['a', 'b', 'c'],
      ['a%2Fb', 'c'],
      [1],
      ['1', ''],
    ];
    const streams = paths.map((path) =>
      path.reduce((random: Random, name) => random.stream(name), Random.fromSeed(1)),
    );
    expect(new Set(streams.map((random) => draw(random, 4).join())).size).toBe(paths.length);
    expect(new Set(streams.map((random) => random.key())).size).toBe(paths.length);
  });

  test('neighbouring seeds and streams are not correlated', () => {
    for (const [a, b] of [
      [Random.fromSeed(1), Random.fromSeed(2)],
      [Random.fromSeed(1).stream(0), Random.fromSeed(1).stream(1)],
    ] as const) {
      const products = Array.from({ length: 20_000 }, () => a.normal() * b.normal());
      expect(Math.abs(mean(products)) * Math.sqrt(20_000)).toBeLessThan(4);
    }
  });

  test('key is the same before and after drawing, and fits an int32', () => {
    const random = Random.fromSeed(9).stream('dropout');
    const key = random.key();
    draw(random, 3);
    expect(random.key()).toBe(key);
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.string(), (seed, name) => {
        const found = Random.fromSeed(seed).stream(name).key();
        return Number.isInteger(found) && found >= 0 && found < 2 ** 31;
      }),
      { seed: 1 },
    );
  });

  test('uniform stays in its range and fills it evenly', () => {
    const random = Random.fromSeed(4);
    const counts = new Array<number>(20).fill(0);
    for (let i = 0; i < 100_000; i++) {
      const value = random.uniform(-1, 1);
      expect(value >= -1 && value < 1).toBe(true);
      const bin = Math.floor((value + 1) * 10);
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
    expect(chiSquare(counts)).toBeLessThan(43.8); // 19 degrees of freedom, p = 0.001
  });

  test('normal has the moments of a normal distribution', () => {
    const random = Random.fromSeed(5);
    const values = Array.from({ length: 100_000 }, () => random.normal(2, 3));
    const centred = values.map((value) => (value - 2) / 3);
    expect(Math.abs(mean(centred))).toBeLessThan(0.013); // four standard errors each
    expect(Math.abs(mean(centred.map((value) => value ** 2)) - 1)).toBeLessThan(0.018);
    expect(Math.abs(mean(centred.map((value) => value ** 3)))).toBeLessThan(0.05);
    expect(Math.abs(mean(centred.map((value) => value ** 4)) - 3)).toBeLessThan(0.13);
  });

  test('integer is unbiased where 2^32 is no multiple of the count', () => {
    const count = 3 * 2 ** 30; // the remainder alone would make the lower third twice as likely
    const random = Random.fromSeed(6);
    const thirds = [0, 0, 0];
    for (let i = 0; i < 30_000; i++) {
      const third = Math.floor(random.integer(count) / 2 ** 30);
      thirds[third] = (thirds[third] ?? 0) + 1;
    }
    expect(chiSquare(thirds)).toBeLessThan(13.8); // 2 degrees of freedom, p = 0.001
  });

  test('permutation holds each number once, each order equally often', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.integer(), (count, seed) => {
        const order = Random.fromSeed(seed).permutation(count);
        expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
      }),
      { seed: 1 },
    );
    const random = Random.fromSeed(8);
    const orders = new Map<string, number>();
    for (let i = 0; i < 24_000; i++) {
      const order = random.permutation(4).join('');
      orders.set(order, (orders.get(order) ?? 0) + 1);
    }
    expect(orders.size).toBe(24);
    expect(chiSquare([...orders.values()])).toBeLessThan(49.7); // 23 degrees of freedom, p = 0.001
  });

  test.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 60])('refuses the seed %d', (seed) => {
    expect(() => Random.fromSeed(seed)).toThrow(/seed .* given, a whole number expected/);
  });

  test.each([0, -1, 1.5, 2 ** 33])('refuses integer(%d)', (count) => {
    expect(() => Random.fromSeed(1).integer(count)).toThrow(/a whole number from 1 to 2\^32 expected/);
  });
});
