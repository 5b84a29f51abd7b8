import { expect, it } from 'vitest';
import { png } from '../src/data/png.ts';
import { sizeOf, tooLarge } from '../src/lab/picture-size.ts';

const file = (...parts: (Uint8Array | number[])[]) => new Blob(parts.map((part) => Uint8Array.from(part)));

/** Start of image, a segment of a camera's notes, a fill byte, Huffman tables, and a progressive frame of 12000 x 9000. */
const jpeg = [
  [0xff, 0xd8],
  [0xff, 0xe1, 0, 6, 0xff, 0xc0, 0, 0],
  [0xff],
  [0xff, 0xc4, 0, 4, 1, 2],
  [0xff, 0xc2, 0, 17, 8, 0x23, 0x28, 0x2e, 0xe0, 3],
];

it('reads the size of PNG and JPEG files from their heads, and no other’s', async () => {
  expect(await sizeOf(file(png([], 31, 17)))).toEqual({ width: 31, height: 17 });
  expect(await sizeOf(file(...jpeg))).toEqual({ width: 12_000, height: 9000 });
  for (const other of [
    file(),
    file(...jpeg.slice(0, 4)),
    file(...jpeg.slice(0, 2), [0, 0]),
    new Blob(['GIF89a, and more']),
  ])
    expect(await sizeOf(other)).toBeNull();
});

it('refuses more pixels than the command does', () => {
  expect(tooLarge({ width: 10_000, height: 10_000 })).toBeNull();
  expect(tooLarge({ width: 10_001, height: 10_000 })).toMatch(
    /^The picture has 10,001 x 10,000 pixels, 101 million/,
  );
});
