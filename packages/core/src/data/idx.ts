import { DataError } from './data-error.ts';
import { gunzip, gunzipStart, isGzip } from './gunzip.ts';
import { count, headerLength, parseHeader } from './idx-header.ts';
import { readBytes } from './read-bytes.ts';

/** An IDX file of unsigned bytes. */
export interface IdxFile {
  readonly shape: readonly number[];
  /** The elements, row-major. */
  readonly data: Uint8Array;
  /** The whole file, unpacked: what a checksum is taken of. `data` is a view of it. */
  readonly bytes: Uint8Array;
}

/**
 * Reads an IDX file with `rank` dimensions, plain or gzipped (told by its content, not its name).
 * Throws a DataError for every file that is not exactly that.
 */
export function readIdx(file: string, rank: number): IdxFile {
  return parseIdx(readBytes(file), rank, file);
}

/** As readIdx, of bytes in memory; `file` is what errors call them. */
export function parseIdx(bytes: Uint8Array, rank: number, file: string): IdxFile {
  const packed = isGzip(bytes);
  const header = parseHeader(packed ? gunzipStart(bytes, headerLength(rank), file) : bytes, rank, file);
  const content = packed ? gunzip(bytes, header.length + header.size, file) : bytes;
  const found = content.length - header.length;
  if (found !== header.size) {
    const sizes = header.shape.join(' x ');
    throw new DataError({
      subject: file,
      given: `behind the header it has ${count(found, 'byte')} of data`,
      expected: `${count(header.size, 'byte')}, as its sizes ${sizes} say`,
      remedy:
        found < header.size
          ? 'It is cut off: download it again.'
          : 'It is not an IDX file as it should be: download it again.',
    });
  }
  return { shape: header.shape, data: content.subarray(header.length), bytes: content };
}
