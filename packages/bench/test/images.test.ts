import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { loadDataset } from '@digitbench/data/node';
import type { GreyImage } from '@digitbench/train/pictures';
import { centreOfMass, likeMnist, resample } from '@digitbench/train/pictures';
import jpeg from 'jpeg-js';
import { PNG } from 'pngjs';
import { afterAll, describe, expect, it } from 'vitest';
import { exifOrientation, pngOrientation, upright } from '../src/commands/predict/images/orientation.ts';
import { readImage } from '../src/commands/predict/images/read-image.ts';

const folder = mkdtempSync(join(tmpdir(), 'digitbench-images-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, content: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** A picture from rows of characters: `#` is 0, `.` 255. */
function picture(...lines: string[]): GreyImage {
  const pixels = Uint8Array.from(lines.join(''), (character) => (character === '#' ? 0 : 255));
  return { rows: lines.length, columns: lines[0]?.length ?? 0, pixels };
}

const corner = picture('#..', '...');

function rgba({ pixels }: GreyImage): Buffer {
  return Buffer.from([...pixels].flatMap((value) => [value, value, value, 255]));
}

function png(image: GreyImage, data = rgba(image), colorType: 0 | 2 | 4 | 6 = 6): Buffer {
  const file = new PNG({ width: image.columns, height: image.rows });
  data.copy(file.data);
  return PNG.sync.write(file, { colorType });
}

describe('readImage', () => {
  it.each([0, 2, 4, 6] as const)('reads a PNG of colour type %i', async (colorType) => {
    const { image, description } = await readImage(write('a.png', png(corner, rgba(corner), colorType)));
    expect(image).toEqual(corner);
    expect(description).toBe('PNG, 3 x 2');
  });

  it('lays what is see-through on paper, and a white drawing on nothing on black', async () => {
    const clear = Buffer.from([0, 0, 0, 255, ...Array(5).fill([9, 9, 9, 0]).flat()]);
    expect((await readImage(write('b.png', png(corner, clear)))).image).toEqual(corner);
    const white = Buffer.from([255, 255, 255, 255, ...Array(5).fill([255, 255, 255, 0]).flat()]);
    expect([...(await readImage(write('c.png', png(corner, white)))).image.pixels]).toEqual([
      255, 0, 0, 0, 0, 0,
    ]);
  });

  it('reads a JPEG, turned as its camera was', async () => {
    const big = { rows: 16, columns: 24, pixels: new Uint8Array(16 * 24).fill(255) };
    // The upper left quarter is dark.
    for (let row = 0; row < 8; row++) big.pixels.fill(0, row * 24, row * 24 + 12);
    const plain = jpeg.encode({ width: 24, height: 16, data: rgba(big) }, 95).data;
    const seen = (await readImage(write('a.jpg', plain))).image;
    expect([seen.rows, seen.columns]).toEqual([16, 24]);
    expect(seen.pixels[2 * 24 + 2]).toBeLessThan(40);
    expect(seen.pixels[12 * 24 + 20]).toBeGreaterThan(215);
    const turned = (await readImage(write('turned.jpg', withOrientation(plain, 6)))).image;
    expect([turned.rows, turned.columns]).toEqual([24, 16]);
    // A quarter turn clockwise: what was left above is right above.
    expect(turned.pixels[2 * 16 + 13]).toBeLessThan(40);
    expect(turned.pixels[2 * 16 + 2]).toBeGreaterThan(215);
  });

  it('reads plain and binary PGM, with comments and two bytes a pixel', async () => {
    expect(
      (await readImage(write('a.pgm', 'P2 # from a scanner\n3 2\n15\n0 15 15 15 15 15\n'))).image,
    ).toEqual(corner);
    const binary = Buffer.concat([Buffer.from('P5\n3 2\n255\n'), Buffer.from(corner.pixels)]);
    expect((await readImage(write('b.pgm', binary))).image).toEqual(corner);
    const wide = Buffer.alloc(12, 0xff);
    wide.writeUInt16BE(0, 0);
    expect(
      (await readImage(write('c.pgm', Buffer.concat([Buffer.from('P5 3 2 65535\n'), wide])))).image,
    ).toEqual(corner);
  });

  it.each([
    ['nothing there', undefined, /there is no such file/],
    ['an empty file', '', /the file is empty/],
    ['text', 'hello', /no picture of a known kind/],
    ['a GIF', 'GIF89a....', /GIF is not read: convert it/],
    ['a cut-off PNG', png(corner).subarray(0, 40), /PNG, but the file is cut off: copy it again/],
    ['a JPEG without its second half', halfJpeg(), /JPEG, but the file is cut off: copy it again/],
    ['a PNG whose data is damaged', damagedPng(), /PNG, but the file is damaged: copy it again/],
    ['a PNG that claims a gigapixel', hugePng(), /100000 x 100000 pixels are too many/],
    ['a JPEG that claims a gigapixel', hugeJpeg(), /JPEG, but 40000 x 30000 pixels are too many/],
    [
      'a cut-off JPEG',
      Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]),
      /JPEG, but the file is damaged: copy it again/,
    ],
    ['a cut-off PGM', 'P5 30 20 255\nabc', /3 pixels of 30 x 20: the file is cut off/],
    ['a PGM without a size', 'P5 x', /no header/],
  ])('refuses %s and says what is read', async (name, content, reason) => {
    const path = content === undefined ? join(folder, 'none.png') : write(name.replaceAll(' ', '-'), content);
    await expect(readImage(path)).rejects.toThrow(reason);
    await expect(readImage(path)).rejects.toThrow(/expected a PNG, JPEG or PGM file/);
  });
});

describe('orientation', () => {
  const letter = picture('##.', '#..');

  it('turns and mirrors as the eight values say', () => {
    const shown = [1, 2, 3, 4, 5, 6, 7, 8].map((value) => {
      const { pixels, columns } = upright(letter, value);
      return [...pixels]
        .map((pixel, i) => (pixel === 0 ? '#' : '.') + ((i + 1) % columns === 0 ? ' ' : ''))
        .join('')
        .trim();
    });
    expect(shown).toEqual([
      '##. #..',
      '.## ..#',
      '..# .##',
      '#.. ##.',
      '## #. ..',
      '## .# ..',
      '.. .# ##',
      '.. #. ##',
    ]);
  });

  it('is read from the eXIf chunk of a PNG as well', async () => {
    const file = png(letter);
    const end = file.lastIndexOf('IEND') - 4;
    const body = Buffer.concat([Buffer.from('eXIf'), tiff(6)]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(body.length - 4);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(body));
    const turned = Buffer.concat([file.subarray(0, end), length, body, sum, file.subarray(end)]);
    expect(pngOrientation(file)).toBe(1);
    expect((await readImage(write('turned.png', turned))).image).toEqual(upright(letter, 6));
  });

  it('is upright where the file says nothing or nonsense', () => {
    const plain = jpeg.encode({ width: 8, height: 8, data: Buffer.alloc(256, 255) }, 90).data;
    expect(exifOrientation(plain)).toBe(1);
    expect(exifOrientation(withOrientation(plain, 3))).toBe(3);
    expect(exifOrientation(withOrientation(plain, 9))).toBe(1);
    expect(exifOrientation(withOrientation(plain, 3).subarray(0, 30))).toBe(1);
  });
});

describe('likeMnist', () => {
  it('brings a large dark-on-light drawing of a test image back to nearly that image', () => {
    const { test } = loadDataset();
    let worst = 0;
    for (const index of [0, 1, 3, 4, 5, 42]) {
      const original = test.images.slice(index * 784, (index + 1) * 784);
      const { pixels, steps } = likeMnist(drawing(original), 28, 28);
      expect(steps[0]).toBe('inverted: it was dark on light');
      expect(steps.at(-1)).toBe('centred by mass in 28 x 28');
      const mean = pixels.reduce((sum, value, i) => sum + Math.abs(value - (original[i] ?? 0)), 0) / 784;
      worst = Math.max(worst, mean);
    }
    // Moved by one pixel, a digit would differ by 14 and more.
    expect(worst).toBeLessThan(3);
  });

  it('fits the longer side to 20 of 28 pixels and puts the centre of mass in the middle', () => {
    const margin = Array(10).fill('.'.repeat(40));
    const bar = picture(...margin, ...Array(60).fill(`${'.'.repeat(18)}######${'.'.repeat(16)}`), ...margin);
    const tall = likeMnist(bar, 28, 28);
    const rows = Array.from({ length: 28 }, (_, row) => tall.pixels.subarray(28 * row, 28 * row + 28));
    expect(rows.filter((row) => row.some((value) => value > 0))).toHaveLength(20);
    const { row, column } = centreOfMass({ rows: 28, columns: 28, pixels: tall.pixels });
    expect([row, column].map(Math.floor)).toEqual([14, 14]);
  });

  it('takes a picture of the very size as it is, inverted where it is dark on light', () => {
    const light = Uint8Array.from({ length: 784 }, (_, i) => (i === 400 ? 200 : 0));
    const kept = likeMnist({ rows: 28, columns: 28, pixels: light }, 28, 28);
    expect(kept.pixels).toEqual(light);
    const dark = likeMnist({ rows: 28, columns: 28, pixels: light.map((value) => 255 - value) }, 28, 28);
    expect(dark.pixels).toEqual(light);
    expect(dark.steps).toHaveLength(2);
  });

  it('does not take the grain of grey paper for ink', () => {
    const { test } = loadDataset();
    const clean = drawing(test.images.slice(0, 784));
    // Paper between 170 and 189, ink at a fifth of it.
    const photo = clean.pixels.map((value, i) =>
      Math.round((0.2 + (0.8 * value) / 255) * (170 + ((i * 7919) % 20))),
    );
    const { pixels } = likeMnist({ ...clean, pixels: photo }, 28, 28);
    const expected = likeMnist(clean, 28, 28).pixels;
    const mean = pixels.reduce((sum, value, i) => sum + Math.abs(value - (expected[i] ?? 0)), 0) / 784;
    expect(mean).toBeLessThan(4);
    expect(pixels[0]).toBe(0);
  });

  it('refuses a picture with nothing on it', () => {
    const blank = { rows: 50, columns: 50, pixels: new Uint8Array(2500).fill(250) };
    expect(() => likeMnist(blank, 28, 28)).toThrow(/no digit found; expected strokes/);
  });
});

it('resample keeps the mean, whatever the sizes', () => {
  const image = { rows: 7, columns: 5, pixels: Uint8Array.from({ length: 35 }, (_, i) => (i * 37) % 256) };
  const mean = ({ pixels }: GreyImage) => pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
  for (const size of [
    { rows: 3, columns: 2 },
    { rows: 20, columns: 11 },
    { rows: 1, columns: 1 },
  ]) {
    const resized = resample(image, { top: 0, left: 0, rows: 7, columns: 5 }, size);
    expect(Math.abs(mean(resized) - mean(image))).toBeLessThan(0.6);
  }
});

/** A 28 x 28 image as a dark drawing on light paper, eleven times as large, with a margin that is not the same all round. */
function drawing(pixels: Uint8Array): GreyImage {
  const [scale, rows, columns] = [11, 11 * 28 + 70, 11 * 28 + 130];
  const large = new Uint8Array(rows * columns).fill(255);
  for (let row = 0; row < 28 * scale; row++) {
    for (let column = 0; column < 28 * scale; column++) {
      const ink = pixels[28 * Math.floor(row / scale) + Math.floor(column / scale)] ?? 0;
      large[(row + 50) * columns + column + 17] = 255 - ink;
    }
  }
  return { rows, columns, pixels: large };
}

/** A JPEG with an Exif block that says how the camera was held. */
function withOrientation(file: Uint8Array, orientation: number): Buffer {
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff(orientation)]);
  const head = Buffer.from([0xff, 0xe1, 0, body.length + 2]);
  return Buffer.concat([Buffer.from(file.subarray(0, 2)), head, body, Buffer.from(file.subarray(2))]);
}

function hugePng(): Buffer {
  const file = png(corner);
  file.writeUInt32BE(100_000, 16);
  file.writeUInt32BE(100_000, 20);
  return file;
}

/** With another size in its frame's header (marker ff c0: length, precision, height, width). */
function hugeJpeg(): Buffer {
  const file = Buffer.from(jpeg.encode({ width: 8, height: 8, data: Buffer.alloc(256, 120) }, 90).data);
  const frame = file.indexOf(Buffer.of(0xff, 0xc0));
  file.writeUInt16BE(30_000, frame + 5);
  file.writeUInt16BE(40_000, frame + 7);
  return file;
}

function halfJpeg(): Buffer {
  const data = Buffer.alloc(4 * 64 * 64, 120);
  const file = jpeg.encode({ width: 64, height: 64, data }, 90).data;
  return Buffer.from(file.subarray(0, file.length - 40));
}

function damagedPng(): Buffer {
  const file = png(corner);
  const at = file.indexOf('IDAT') + 6;
  return Buffer.concat([file.subarray(0, at), Buffer.of((file[at] ?? 0) ^ 0x5a), file.subarray(at + 1)]);
}

/** A directory with one entry, the orientation. */
const tiff = (orientation: number) =>
  Buffer.from([
    ...[0x4d, 0x4d, 0, 42, 0, 0, 0, 8], // big-endian, first directory at 8
    ...[0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0], // one entry: tag, SHORT, one value
    ...[0, 0, 0, 0],
  ]);
