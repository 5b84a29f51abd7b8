import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DataError } from '../src/data-error.ts';
import { parseIdx as parsePlain } from '../src/idx.ts';
import { readIdx, unpacked } from '../src/read-idx.ts';
import { folderWith, idx } from './idx-files.ts';

const images = idx([2, 2, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
const join2 = (...parts: Uint8Array[]) => new Uint8Array(Buffer.concat(parts));

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof DataError) return error.message;
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** Plain or gzipped bytes, as a file may hold. */
const parseIdx = (bytes: Uint8Array, rank: number, file: string) =>
  parsePlain(unpacked(bytes, rank, file), rank, file);

describe('parseIdx', () => {
  test('reads shape and elements without copying them', () => {
    const file = parseIdx(images, 3, 'images');
    expect(file.shape).toEqual([2, 2, 3]);
    expect([...file.data]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(file.data.buffer).toBe(images.buffer);
  });

  test('reads gzip, and what several gzip members make together', () => {
    expect(parseIdx(gzipSync(images), 3, 'images').data).toHaveLength(12);
    expect([...parseIdx(join2(gzipSync(images), new Uint8Array(9)), 3, 'images').bytes]).toEqual([...images]);
    const members = join2(gzipSync(images.subarray(0, 20)), gzipSync(images.subarray(20)));
    expect([...parseIdx(members, 3, 'images').bytes]).toEqual([...images]);
  });

  const packed = gzipSync(images);
  const corrupt = packed.map((byte, i) => (i === packed.length - 6 ? byte ^ 1 : byte));
  test.each([
    ['wrong magic', new TextEncoder().encode('<!DOCTYPE html>'), 3],
    ['unknown type', idx([2], [1, 2], 7), 1],
    ['another type', idx([2], [1, 2, 3, 4, 5, 6, 7, 8], 13), 1],
    ['labels for images', idx([2], [1, 2]), 3],
    ['images for labels', images, 1],
    ['a size of 0', idx([0, 28, 28], []), 3],
    ['an absurd size', idx([2 ** 32 - 1, 2 ** 32 - 1, 2 ** 32 - 1], [1]), 3],
    ['three bytes', images.subarray(0, 3), 3],
    ['half a header', images.subarray(0, 9), 3],
    ['truncated data', images.subarray(0, 20), 3],
    ['trailing bytes', join2(images, Uint8Array.of(0)), 3],
    ['gzip, cut', packed.subarray(0, packed.length - 4), 3],
    ['gzip, cut in its header', packed.subarray(0, 5), 3],
    ['gzip, corrupt', corrupt, 3],
    ['gzip and garbage', join2(packed, new TextEncoder().encode('garbage')), 3],
    ['gzip of half a header', gzipSync(images.subarray(0, 9)), 3],
    ['gzip of truncated data', gzipSync(images.subarray(0, 20)), 3],
    ['gzip of trailing bytes', gzipSync(join2(images, Uint8Array.of(0))), 3],
    ['gzip of an absurd size', gzipSync(idx([2 ** 31, 28, 28], [1])), 3],
    ['gzip of a bomb', gzipSync(join2(images, new Uint8Array(5e7))), 3],
    ['no bytes', new Uint8Array(0), 3],
  ])('refuses %s with what was found, what was expected and a remedy', (_, bytes, rank) => {
    expect(messageOf(() => parseIdx(bytes, rank, 'folder/file'))).toMatchSnapshot();
  });

  test('refuses a bomb without unpacking it', () => {
    const bomb = gzipSync(join2(images, new Uint8Array(2e8)));
    const before = process.memoryUsage().arrayBuffers;
    const start = performance.now();
    expect(() => parseIdx(bomb, 3, 'bomb')).toThrow(DataError);
    expect(performance.now() - start).toBeLessThan(1000);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2e7);
  });

  const bytes = fc.uint8Array({ maxLength: 200 });
  const header = fc
    .tuple(
      fc.constantFrom(8, 8, 8, 9, 255),
      fc.array(fc.oneof(fc.nat(5), fc.nat(0xffffffff)), { maxLength: 4 }),
      bytes,
    )
    .map(([type, shape, data]) => idx(shape, data, type));
  const mutated = fc
    .tuple(fc.boolean(), fc.array(fc.tuple(fc.nat(60), fc.nat(255)), { maxLength: 3 }), fc.nat(60), bytes)
    .map(([gzip, changes, length, tail]) => {
      const original = gzip ? gzipSync(images) : images;
      const copy = join2(
        original.subarray(0, original.length - (length % 8)),
        tail.subarray(0, tail.length % 3),
      );
      for (const [at, byte] of changes) copy[at % copy.length] = byte;
      return copy;
    });
  test.each([1, 3])('on anything at all gives an array of rank %d that fits or a DataError', (rank) => {
    fc.assert(
      fc.property(
        fc.oneof(
          bytes,
          header,
          header.map((file) => new Uint8Array(gzipSync(file))),
          mutated,
        ),
        (file) => {
          try {
            const { shape, data } = parseIdx(file, rank, 'file');
            expect(shape).toHaveLength(rank);
            expect(data).toHaveLength(shape.reduce((size, length) => size * length, 1));
          } catch (error) {
            if (!(error instanceof DataError)) throw error;
            expect(error.message).toMatch(/^file: .+; expected .+\. .+\.$/s);
          }
        },
      ),
      { seed: 7, numRuns: 3000 },
    );
  });
});

describe('readIdx', () => {
  test('tells gzip by content, not by name', () => {
    const folder = folderWith({ 'a.gz': images, b: gzipSync(images) });
    expect(readIdx(join(folder, 'a.gz'), 3).shape).toEqual([2, 2, 3]);
    expect(readIdx(join(folder, 'b'), 3).shape).toEqual([2, 2, 3]);
  });

  test('names a file that is missing, empty or a folder', () => {
    const folder = folderWith({ empty: new Uint8Array(0) });
    mkdirSync(join(folder, 'inner'));
    const message = (name: string) => messageOf(() => readIdx(join(folder, name), 3)).replace(folder, '');
    expect([message('missing'), message('empty'), message('inner')]).toMatchInlineSnapshot(`
      [
        "/missing: there is no such file; expected an IDX file, plain or gzipped. Check the path.",
        "/empty: the file is empty (0 bytes); expected an IDX file, plain or gzipped. Download it again.",
        "/inner: this is a folder; expected an IDX file, plain or gzipped. Name the file itself.",
      ]
    `);
  });
});
