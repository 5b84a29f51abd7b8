import { DataError } from './data-error.ts';
import { count, type IdxHeader, parseHeader } from './idx-header.ts';

/** An IDX file of unsigned bytes. */
export interface IdxFile {
  readonly shape: readonly number[];
  /** The elements, row-major. */
  readonly data: Uint8Array;
  /** The whole file, unpacked: a checksum covers these bytes. `data` is a view of them. */
  readonly bytes: Uint8Array;
}

/**
 * Reads the bytes of an IDX file with `rank` dimensions; errors call the file by the name given.
 * Throws a DataError for all bytes that are not exactly such a file.
 */
export function parseIdx(bytes: Uint8Array, rank: number, file: string): IdxFile {
  const header = parseHeader(bytes, rank, file);
  checkSize(header, bytes.length, file);
  return { shape: header.shape, data: bytes.subarray(header.length), bytes };
}

/** Throws a DataError unless a file of so many bytes holds what its header states. */
export function checkSize(header: IdxHeader, length: number, file: string): void {
  const found = length - header.length;
  if (found === header.size) return;
  const sizes = header.shape.join(' x ');
  throw new DataError({
    subject: file,
    given: `it has ${count(found, 'byte')} of data after the header`,
    expected: `${count(header.size, 'byte')}, as its sizes ${sizes} say`,
    remedy:
      found < header.size
        ? 'It is cut off: download it again.'
        : 'It is not a valid IDX file: download it again.',
  });
}
