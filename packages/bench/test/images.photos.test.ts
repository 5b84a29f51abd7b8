import { Random } from '@digitbench/core';
import { loadDataset } from '@digitbench/data/node';
import type { GreyImage } from '@digitbench/train/pictures';
import { likeMnist, strokeWidth } from '@digitbench/train/pictures';
import { describe, expect, it } from 'vitest';
import { decodeJpeg } from '../src/commands/predict/images/jpeg.ts';
import { blanks, kinds } from './support/photos/kinds.ts';
import { photograph } from './support/photos/photo.ts';

const { train } = loadDataset();
const random = Random.fromSeed(5);

/** The first training image of each digit, which has usual strokes. */
const digits = [2, 3, 7].map((label) => train.labels.indexOf(label));
const imageOf = (index: number) => train.images.slice(784 * index, 784 * index + 784);

const seen = (file: Buffer): GreyImage => decodeJpeg(file, 1);

/** How much the ink of two images overlaps: correlation of their pixels, 1 for the same. */
function alike(a: Uint8Array, b: Uint8Array): number {
  const mean = (values: Uint8Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [ma, mb] = [mean(a), mean(b)];
  let [product, aa, bb] = [0, 0, 0];
  a.forEach((value, i) => {
    const [x, y] = [value - ma, (b[i] ?? 0) - mb];
    product += x * y;
    aa += x * x;
    bb += y * y;
  });
  return product / Math.sqrt(aa * bb);
}

describe('a photograph of a digit comes out as the digit', () => {
  // Kinds that turn, cut or redraw the digit are measured by what a network reads, in scripts/photo-accuracy.ts.
  const same = [
    'white paper, felt pen',
    'light falls off',
    'soft shadow',
    'sharp shadow',
    'ruled paper',
    'dark line through it',
    'dark frame',
    'circled',
    'in a box',
  ];
  it.each(same)('%s', (kind) => {
    const correlations = digits.map((index) => {
      const own = random.stream(kind).stream(index);
      const scene = kinds[kind]?.(imageOf(index), own);
      if (scene === undefined) throw new Error(`no kind ${kind}`);
      return alike(likeMnist(seen(photograph(scene, 320, 240, own)), 28, 28).pixels, imageOf(index));
    });
    // Another digit is below 0.5, one moved by a pixel at about 0.8.
    expect(Math.min(...correlations)).toBeGreaterThan(0.8);
  });

  it('with strokes as wide as usual, whatever pen drew it', () => {
    for (const kind of ['thin pen', 'pencil']) {
      const own = random.stream(kind);
      const scene = kinds[kind]?.(imageOf(digits[1] ?? 0), own);
      if (scene === undefined) throw new Error(`no kind ${kind}`);
      const { pixels, steps } = likeMnist(seen(photograph(scene, 320, 240, own)), 28, 28);
      const values = Float32Array.from(pixels, (value) => value / 255);
      expect(steps.join('\n')).toMatch(/strokes thickened from [01]\.\d to 2\.4 pixels/);
      expect(Math.abs(strokeWidth({ rows: 28, columns: 28, values }) - 2.4)).toBeLessThan(0.75);
    }
  });

  it.each(Object.keys(blanks))('%s: no digit found', (kind) => {
    for (let i = 0; i < 3; i++) {
      const own = random.stream(kind).stream(i);
      const scene = blanks[kind]?.(own);
      if (scene === undefined) throw new Error(`no kind ${kind}`);
      expect(() => likeMnist(seen(photograph(scene, 320, 240, own)), 28, 28)).toThrow(
        /^no digit found; expected/,
      );
    }
  });
});

describe('a warning', () => {
  const [rows, columns] = [200, 300];

  /** Digits as dark on light drawings, their upper left corners at these places. */
  function drawn(scale: number, ...places: [index: number, top: number, left: number][]): GreyImage {
    const pixels = new Uint8Array(rows * columns).fill(230);
    for (const [index, top, left] of places) {
      const image = imageOf(index);
      for (let row = 0; row < 28 * scale; row++) {
        for (let column = 0; column < 28 * scale; column++) {
          const [y, x] = [row + top, column + left];
          const ink = image[28 * Math.floor(row / scale) + Math.floor(column / scale)] ?? 0;
          if (ink > 0 && y >= 0 && x >= 0 && y < rows && x < columns)
            pixels[y * columns + x] = 230 - 0.8 * ink;
        }
      }
    }
    return { rows, columns, pixels };
  }
  const [two = 0, three = 0] = digits;
  const warningsOf = (image: GreyImage) => likeMnist(image, 28, 28).warnings.join('\n');

  it('is not given for one digit on paper', () => {
    expect(warningsOf(drawn(5, [two, 30, 80]))).toBe('');
  });

  it('is given for two digits', () => {
    expect(warningsOf(drawn(4, [two, 40, 20], [three, 40, 160]))).toMatch(/more than one digit/);
  });

  it('is given where the picture cuts the digit off, or leaves no margin', () => {
    expect(warningsOf(drawn(5, [three, -50, 80]))).toMatch(/touches the edge/);
    expect(warningsOf(drawn(9, [three, -30, 20]))).toMatch(/fills the picture/);
  });

  it('is given for a blot', () => {
    const image = drawn(1);
    for (let row = 60; row < 130; row++) image.pixels.fill(30, row * columns + 100, row * columns + 180);
    expect(warningsOf(image)).toMatch(/a blot, not strokes/);
  });
});

it('an image of the set itself is never touched', () => {
  for (let index = 0; index < 300; index++) {
    const image = imageOf(index);
    const { pixels, warnings } = likeMnist({ rows: 28, columns: 28, pixels: image }, 28, 28);
    expect(Buffer.compare(pixels, image)).toBe(0);
    expect(warnings).toEqual([]);
  }
});
