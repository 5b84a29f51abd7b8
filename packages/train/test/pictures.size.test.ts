import { describe, expect, it } from 'vitest';
import { isTooLarge, sizeInHead } from '../src/pictures/index.ts';

/** Files of libvips 8.18 and ImageMagick 6.9, all white or half clear red, by kind: 31 x 17 pixels each. */
const FILES = {
  PNG: 'iVBORw0KGgoAAAANSUhEUgAAAB8AAAARCAIAAACqxuAeAAAACXBIWXMAAAPoAAAD6AG1e1JrAAAAJUlEQVQ4jWP4T0vAMGo6DjAaMrjAaMjgAqMhgwuMhgwuQNuQAQBS1ycuZuyc9QAAAABJRU5ErkJggg==',
  JPEG: '/9j/2wBDABQODxIPDRQSEBIXFRQYHjIhHhwcHj0sLiQySUBMS0dARkVQWnNiUFVtVkVGZIhlbXd7gYKBTmCNl4x9lnN+gXz/2wBDARUXFx4aHjshITt8U0ZTfHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHz/wAARCAARAB8DASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAb/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFAEBAAAAAAAAAAAAAAAAAAAAAP/EABQRAQAAAAAAAAAAAAAAAAAAAAD/2gAMAwEAAhEDEQA/ALMAAAAAAAH/2Q==',
  GIF: 'R0lGODlhHwARAIAAAExpcf///yH5BAUAAAAALAAAAAAfABEAAAIUjI+py+0Po5y02ouz3rz7D4biOBYAOw==',
  'lossy WebP (VP8)': 'UklGRjIAAABXRUJQVlA4ICYAAADQAgCdASofABEAPzmYw1ovKqekKAgB4CcJaQAAPaOgAP7vEAAAAA==',
  'lossless WebP (VP8L)': 'UklGRh4AAABXRUJQVlA4TBEAAAAvHgAEAAfQ//73v/+BiOh/AAA=',
  'WebP that one may see through (VP8X)':
    'UklGRmYAAABXRUJQVlA4WAoAAAAQAAAAHgAAEAAAQUxQSAoAAAABB1DAiAhERP8DVlA4IDYAAAAQAwCdASofABEAPzmWw1mvKqejqAgB4CcJZQDH5BanFAAA/uLgt7lopFf2p+9n4T6NB3Z/AAA=',
  AVIF: 'AAAAHGZ0eXBhdmlmAAAAAG1pZjFhdmlmbWlhZgAAANZtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAACJpbG9jAAAAAERAAAEAAQAAAAAA+gABAAAAAAAAAB4AAAAjaWluZgAAAAAAAQAAABVpbmZlAgAAAAABAABhdjAxAAAAAA5waXRtAAAAAAABAAAAVmlwcnAAAAA4aXBjbwAAAAxhdjFDgSACAAAAABRpc3BlAAAAAAAAAB8AAAARAAAAEHBpeGkAAAAAAwgICAAAABZpcG1hAAAAAAAAAAEAAQOBAgMAAAAmbWRhdBIACgg4ET0GkBDQaTIQHYJixOAAFgAAizH26rCLgA==',
  BMP: 'Qk2CAAAAAAAAAD4AAAAoAAAAHwAAABEAAAABAAEAAAAAAEQAAAAAAAAAAAAAAAIAAAACAAAA////AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==',
  'BMP with a header of 12 bytes':
    'Qk1kAAAAAAAAACAAAAAMAAAAHwARAAEAAQD///8AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==',
};

/** A lossless WebP of 38 bytes, 12000 x 9000 pixels of white. */
const VAST = 'UklGRh4AAABXRUJQVlA4TBEAAAAv3+7JCAfQ//73v/+BiOh/AAA=';

const bytes = (base64: string) => Uint8Array.from(Buffer.from(base64, 'base64'));

/** Start of image, a segment of a camera's notes, a fill byte, Huffman tables, and a progressive frame of 12000 x 9000. */
const jpeg = [
  [0xff, 0xd8],
  [0xff, 0xe1, 0, 6, 0xff, 0xc0, 0, 0],
  [0xff],
  [0xff, 0xc4, 0, 4, 1, 2],
  [0xff, 0xc2, 0, 17, 8, 0x23, 0x28, 0x2e, 0xe0, 3],
];

describe('the size in the head of a file', () => {
  it.each(Object.entries(FILES))('is read of a %s', (_, base64) => {
    expect(sizeInHead(bytes(base64))).toEqual({ width: 31, height: 17 });
  });

  it('is read where the bytes lie in a larger buffer', () => {
    const file = bytes(FILES.PNG);
    const buffer = new Uint8Array(file.length + 5);
    buffer.set(file, 5);
    expect(sizeInHead(buffer.subarray(5))).toEqual({ width: 31, height: 17 });
  });

  it('is read up to the largest side of each kind', () => {
    expect(sizeInHead(bytes(VAST))).toEqual({ width: 12_000, height: 9000 });
    const [lossy, extended] = [
      bytes(FILES['lossy WebP (VP8)']),
      bytes(FILES['WebP that one may see through (VP8X)']),
    ];
    // 14 bits, below two of scaling; 24 bits, less one.
    lossy.set([0xff, 0xff, 0xfe, 0x7f], 26);
    expect(sizeInHead(lossy)).toEqual({ width: 16_383, height: 16_382 });
    extended.set([0xff, 0xff, 0xff, 0xfe, 0xff, 0xff], 24);
    expect(sizeInHead(extended)).toEqual({ width: 2 ** 24, height: 2 ** 24 - 1 });
  });

  it('is found behind what a camera notes in a JPEG', () => {
    expect(sizeInHead(Uint8Array.from(jpeg.flat()))).toEqual({ width: 12_000, height: 9000 });
  });

  it('is null of other files and where the head ends before it', () => {
    const others = [
      [],
      jpeg.slice(0, 4).flat(),
      [...jpeg.slice(0, 2).flat(), 0, 0],
      [...Buffer.from('RIFF\0\0\0\0WAVEfmt and more than thirty bytes')],
      [...Buffer.from('RIFF\0\0\0\0WEBPVP9 and more than thirty bytes')],
      [...Buffer.from('II*\0 and more than thirty bytes of a TIFF')],
      [...Buffer.from('\0\0\0\x18ftypavif\0\0\0\0mif1avif\0\0\0\x08free\0\0\0\x03')],
    ];
    for (const other of others) expect(sizeInHead(Uint8Array.from(other))).toBeNull();
    for (const base64 of Object.values(FILES)) {
      const file = bytes(base64);
      const sizes = Array.from(file, (_, end) => sizeInHead(file.subarray(0, end)));
      const known = sizes.findIndex((size) => size !== null);
      expect(known).toBeGreaterThan(8);
      expect(new Set(sizes.slice(0, known))).toEqual(new Set([null]));
      expect(sizes[known]).toEqual({ width: 31, height: 17 });
    }
  });

  it('is too large from 100 million pixels on', () => {
    expect(isTooLarge({ width: 10_000, height: 10_000 })).toBe(false);
    expect(isTooLarge({ width: 10_001, height: 10_000 })).toBe(true);
  });
});
