import { inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { greyPng } from '../scripts/png.ts';

test('a PNG file holds its size and its pixels, each row behind a filter of none', () => {
  const file = greyPng(Uint8Array.of(0, 128, 255, 10, 20, 30), 3, 2);
  expect(file.subarray(0, 8)).toEqual(Buffer.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a));
  expect(file.toString('latin1', 12, 16)).toBe('IHDR');
  expect([file.readUInt32BE(16), file.readUInt32BE(20)]).toEqual([3, 2]);
  const data = file.indexOf('IDAT');
  const inflated = inflateSync(file.subarray(data + 4, data + 4 + file.readUInt32BE(data - 4)));
  expect(Array.from(inflated)).toEqual([0, 0, 128, 255, 0, 10, 20, 30]);
  // The end of every PNG file: an empty chunk with its known check.
  expect(file.subarray(-12).toString('hex')).toBe('0000000049454e44ae426082');
});
