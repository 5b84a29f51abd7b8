import { Random } from '@digitbench/core';
import { describe, expect, it } from 'vitest';
import { localMedian, paperOf } from '../src/pictures/background.ts';
import { componentsOf } from '../src/pictures/components.ts';
import { contrastOf, grainOf } from '../src/pictures/contrast.ts';
import { distanceTo } from '../src/pictures/distance.ts';
import type { GreyImage } from '../src/pictures/grey-image.ts';
import { withoutLines } from '../src/pictures/lines.ts';
import { reduce } from '../src/pictures/reduce.ts';
import { strokeWidth, thickened } from '../src/pictures/stroke.ts';
import { otsu } from '../src/pictures/threshold.ts';

const random = Random.fromSeed(7);

function noise(rows: number, columns: number): GreyImage {
  return { rows, columns, pixels: Uint8Array.from({ length: rows * columns }, () => random.integer(256)) };
}

/** A mask from rows of characters: `#` is 1. */
function mask(...lines: string[]) {
  const values = Uint8Array.from(lines.join(''), (character) => (character === '#' ? 1 : 0));
  return { rows: lines.length, columns: lines[0]?.length ?? 0, values };
}

describe('localMedian', () => {
  it('is the median of each square, as sorting gives it', () => {
    const image = noise(13, 17);
    for (const radius of [1, 3, 20]) {
      const { pixels } = localMedian(image, radius);
      for (let at = 0; at < pixels.length; at++) {
        const [row, column] = [Math.floor(at / 17), at % 17];
        const square = [...image.pixels].filter(
          (_, i) => Math.abs(Math.floor(i / 17) - row) <= radius && Math.abs((i % 17) - column) <= radius,
        );
        square.sort((a, b) => a - b);
        expect([radius, at, pixels[at]]).toEqual([radius, at, square[square.length >> 1]]);
      }
    }
  });

  it('is the paper: it follows falling light and does not see strokes', () => {
    const pixels = Uint8Array.from({ length: 200 * 200 }, (_, i) =>
      i % 200 > 97 && i % 200 < 103 ? 20 : 100 + Math.floor(i / 400),
    );
    for (const radius of [10, 60]) {
      const { values } = paperOf({ rows: 200, columns: 200, pixels }, radius);
      // Light changes by a step each two rows; a wide square is sampled.
      expect(Math.abs((values[100 * 200 + 100] ?? 0) - 150)).toBeLessThan(6);
      expect(Math.abs((values[150 * 200 + 20] ?? 0) - 175)).toBeLessThan(6);
    }
  });
});

it('contrast is the part of the light that is missing, and of chalk the part of what is left to white', () => {
  const image = { rows: 1, columns: 2, pixels: Uint8Array.of(50, 180) };
  const paper = { rows: 1, columns: 2, values: Float32Array.of(200, 105) };
  expect(contrastOf(image, paper, 'dark on light').values[0]).toBeCloseTo(0.75);
  expect(contrastOf(image, paper, 'light on dark').values[1]).toBeCloseTo(0.5);
  const grain = Float32Array.from({ length: 20_000 }, () => random.normal(0, 0.03));
  expect(grainOf({ rows: 100, columns: 200, values: grain })).toBeCloseTo(0.03, 2);
});

it('otsu parts two kinds of values, and gives one kind one mean', () => {
  expect(otsu([10, 12, 200, 202])).toMatchObject({ low: 11, high: 201 });
  expect(otsu([9, 9, 9])).toMatchObject({ low: 9, high: 9 });
});

it('distanceTo is the distance to the nearest pixel, as trying all gives it', () => {
  const values = Uint8Array.from({ length: 11 * 14 }, () => (random.uniform() < 0.06 ? 1 : 0));
  const marked = [...values.keys()].filter((at) => values[at] === 1);
  const { values: distances } = distanceTo({ rows: 11, columns: 14, values });
  for (const [at, distance] of distances.entries()) {
    const tried = marked.map((to) =>
      Math.hypot(Math.floor(at / 14) - Math.floor(to / 14), (at % 14) - (to % 14)),
    );
    expect(distance).toBeCloseTo(Math.min(...tried), 5);
  }
  expect(distanceTo(mask('..')).values[0]).toBe(Number.POSITIVE_INFINITY);
});

it('componentsOf finds what hangs together, corners included, the largest first', () => {
  const found = componentsOf(mask('#..##', '.#..#', '.....', '#...#'));
  expect(found.map(({ pixels, box, onBorder }) => [pixels.length, box, onBorder])).toEqual([
    [3, { top: 0, left: 3, rows: 2, columns: 2 }, 3],
    [2, { top: 0, left: 0, rows: 2, columns: 2 }, 1],
    [1, { top: 3, left: 0, rows: 1, columns: 1 }, 1],
    [1, { top: 3, left: 4, rows: 1, columns: 1 }, 1],
  ]);
});

it('withoutLines takes lines that cross the picture and leaves the strokes that cross them', () => {
  const [rows, columns] = [80, 100];
  const values = new Uint8Array(rows * columns);
  const stroke = (row: number, column: number) => column >= 46 && column < 52 && row >= 15 && row < 70;
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      if (stroke(row, column) || Math.abs(row - 40 - column / 20) < 1) values[row * columns + column] = 1;
  const cleaned = withoutLines({ rows, columns, values }, componentsOf({ rows, columns, values }));
  let [lost, left] = [0, 0];
  for (let at = 0; at < values.length; at++) {
    const [row, column] = [Math.floor(at / columns), at % columns];
    if (stroke(row, column)) lost += cleaned.values[at] === 1 ? 0 : 1;
    else left += cleaned.values[at] ?? 0;
  }
  expect(lost).toBe(0);
  // What is left hangs on the stroke.
  expect(left).toBeLessThan(8);
});

describe('stroke', () => {
  it('has the width of a bar, twice its area over its edges', () => {
    const bar = { rows: 40, columns: 20, values: new Float32Array(800) };
    for (let row = 5; row < 35; row++) bar.values.fill(1, row * 20 + 8, row * 20 + 11);
    // 3 x 30: twice the area over the outline, 2 * 90 / 66. The gradient counts a corner as its diagonal: a little less edge.
    expect(strokeWidth(bar)).toBeCloseTo(180 / 66, 1);
    expect(strokeWidth({ rows: 1, columns: 1, values: new Float32Array(1) })).toBe(0);
  });

  it('is thickened by what was asked for, on both sides', () => {
    const line = { rows: 21, columns: 60, values: new Float32Array(21 * 60) };
    line.values.fill(1, 10 * 60, 11 * 60);
    for (const by of [0.5, 1, 2.25]) {
      const column = Array.from({ length: 21 }, (_, row) => thickened(line, by).values[row * 60 + 30] ?? 0);
      expect(column.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1 + 2 * by, 5);
    }
  });
});

it('reduce takes means of squares', () => {
  const image = { rows: 2, columns: 5, pixels: Uint8Array.of(0, 10, 20, 30, 99, 20, 30, 40, 50, 99) };
  expect(reduce(image, 3)).toEqual({
    image: { rows: 1, columns: 2, pixels: Uint8Array.of(15, 35) },
    factor: 2,
  });
  expect(reduce(image, 5)).toEqual({ image, factor: 1 });
});
