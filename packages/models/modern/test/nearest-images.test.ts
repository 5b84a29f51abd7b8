import { answers, plainProducts, Random, syntheticImages } from '@digitbench/core';
import { describe, expect, test } from 'vitest';
import { nearestImages } from '../src/nearest-images.ts';
import { nearestNeighbour } from '../src/nearest-neighbour.ts';
import { principalAxes, project } from '../src/principal-axes.ts';

const squaredDistance = (a: Iterable<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((sum, value, i) => sum + (value - (b[i] ?? 0)) ** 2, 0);

describe('the principal axes', () => {
  test('are at right angles and of length 1', () => {
    const axes = principalAxes(syntheticImages(40, Random.fromSeed(1)).images, 40, 784, 6);
    for (const [i, a] of axes.entries()) {
      for (const [k, b] of axes.entries()) {
        expect(a.reduce((sum, value, j) => sum + value * (b[j] ?? 0), 0)).toBeCloseTo(i === k ? 1 : 0, 9);
      }
    }
  });

  test('follow what varies most, then what varies next', () => {
    // Pixel 0 goes from 0 to 200, pixel 2 from 0 to 100, the others stay.
    const images = Uint8Array.of(0, 50, 0, 9, 200, 50, 0, 9, 0, 50, 100, 9, 200, 50, 100, 9);
    const [first, second] = principalAxes(images, 4, 4, 2);
    expect(Math.abs(first?.[0] ?? 0)).toBeCloseTo(1, 6);
    expect(Math.abs(second?.[2] ?? 0)).toBeCloseTo(1, 6);
    const positions = project(images, 4, 4, [first ?? new Float64Array(4)]);
    expect(Math.abs((positions[1] ?? 0) - (positions[0] ?? 0))).toBeCloseTo(200, 3);
  });
});

describe('the nearest images', () => {
  /** Images of a few grey levels in large patches, so that a few axes tell them apart and distances tie. */
  const patches = (count: number, seed: number) => {
    const random = Random.fromSeed(seed);
    return Uint8Array.from(
      Array.from({ length: count }, () => {
        const levels = Array.from({ length: 16 }, () => random.integer(3) * 100);
        return Array.from(
          { length: 784 },
          (_, i) => levels[4 * Math.floor(i / 196) + Math.floor((i % 28) / 7)] ?? 0,
        );
      }).flat(),
    );
  };

  test('are those of a search through all of them', async () => {
    const images = patches(300, 1);
    const search = nearestImages({ images, count: 300, pixels: 784 }, 3, plainProducts);
    const queries = patches(40, 2);
    const found = await search(queries);
    for (let i = 0; i < 40; i++) {
      const query = queries.subarray(i * 784, (i + 1) * 784);
      const all = Array.from({ length: 300 }, (_, index) => ({
        index,
        distance: squaredDistance(images.subarray(index * 784, (index + 1) * 784), query),
      })).sort((a, b) => a.distance - b.distance || a.index - b.index);
      expect(found[i]).toEqual(all.slice(0, 3));
    }
  });

  test('vote; the nearest breaks a tie', async () => {
    const levels = [10, 20, 30, 200];
    const train = {
      count: 4,
      inputs: { image: Uint8Array.from(levels.flatMap((level) => Array<number>(784).fill(level))) },
      targets: { digit: Uint8Array.of(4, 7, 7, 1) },
    };
    const { predict } = nearestNeighbour(train, { wanted: 3, classes: 10 });
    const query = { image: new Uint8Array(784).fill(12) };
    expect(answers((await predict(query, 1)).digit ?? new Float32Array(0), 10)).toEqual(Uint8Array.of(7));
    const { predict: predictOfTwo } = nearestNeighbour(train, { wanted: 2, classes: 10 });
    expect(answers((await predictOfTwo(query, 1)).digit ?? new Float32Array(0), 10)).toEqual(
      Uint8Array.of(4),
    );
  });
});
