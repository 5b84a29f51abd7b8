import { DataError } from './data-error.ts';

/** Element types of the IDX format (Y. LeCun, "The IDX file format", http://yann.lecun.com/exdb/mnist/), by type byte. */
const ELEMENT_TYPES: Readonly<Record<number, string>> = {
  8: 'unsigned byte',
  9: 'signed byte',
  11: '16-bit integer',
  12: '32-bit integer',
  13: '32-bit float',
  14: '64-bit float',
};

export interface IdxHeader {
  readonly shape: readonly number[];
  /** Bytes of the header. */
  readonly length: number;
  /** Bytes that follow it, one an element. */
  readonly size: number;
}

/** The longest header of the given rank: magic number and sizes. */
export const headerLength = (rank: number): number => 4 + 4 * rank;

/**
 * Reads the header of an IDX file of unsigned bytes: two zero bytes, type, rank, then one 32-bit big-endian size a
 * dimension. `bytes` may end right after it. Throws a DataError unless it is complete, of that rank, and sane.
 */
export function parseHeader(bytes: Uint8Array, rank: number, file: string): IdxHeader {
  const fail = (given: string, expected: string, remedy: string) =>
    new DataError({ subject: file, given, expected, remedy });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wanted = `an IDX file of unsigned bytes with ${rank} ${rank === 1 ? 'dimension' : 'dimensions'}`;

  if (bytes.length < 4) {
    throw fail(
      `it ends within the header, after ${count(bytes.length, 'byte')}`,
      wanted,
      'Download it again.',
    );
  }
  const [zero, alsoZero, type, foundRank] = [
    view.getUint8(0),
    view.getUint8(1),
    view.getUint8(2),
    view.getUint8(3),
  ];
  const magic = `0x${view.getUint32(0).toString(16).padStart(8, '0')}`;
  if (zero !== 0 || alsoZero !== 0) {
    throw fail(
      `it begins with ${magic}, which is no IDX magic number`,
      `${wanted} (0x${(0x800 + rank).toString(16).padStart(8, '0')})`,
      'Check that this is the right file and not, say, a web page that was saved in its place.',
    );
  }
  if (type !== 8) {
    const known = ELEMENT_TYPES[type];
    throw fail(
      known ? `its elements are of type ${known}` : `its element type 0x${hexByte(type)} is unknown`,
      `${wanted} (type 0x08)`,
      'Convert it to unsigned bytes.',
    );
  }
  if (foundRank !== rank) {
    throw fail(
      `it has ${count(foundRank, 'dimension')}`,
      wanted,
      rank === 3
        ? 'Images are [count, rows, columns]: check that this is not the file of labels.'
        : 'Labels are [count]: check that this is not the file of images.',
    );
  }
  const length = headerLength(rank);
  if (bytes.length < length) {
    throw fail(
      `it ends within the header, after ${count(bytes.length, 'byte')}`,
      `${wanted}, whose header takes ${length} bytes`,
      'Download it again.',
    );
  }
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  if (shape.includes(0)) {
    throw fail(`its header states sizes ${shape.join(' x ')}`, 'sizes of at least 1', 'Download it again.');
  }
  const size = shape.reduce((product, length) => product * length, 1);
  if (!Number.isSafeInteger(size)) {
    throw fail(
      `its header states sizes ${shape.join(' x ')}`,
      'sizes that a file can have',
      'Download it again.',
    );
  }
  return { shape, length, size };
}

export function count(number: number, noun: string): string {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;
}

const hexByte = (byte: number) => byte.toString(16).padStart(2, '0');
