import { DataError } from './data-error.ts';

/** Element types of the IDX format (Y. LeCun, "The IDX file format", http://yann.lecun.com/exdb/mnist/), by type byte. */
const ELEMENT_TYPES: Readonly<Record<number, { readonly name: string; readonly bytes: number }>> = {
  8: { name: 'unsigned byte', bytes: 1 },
  9: { name: 'signed byte', bytes: 1 },
  11: { name: '16-bit integer', bytes: 2 },
  12: { name: '32-bit integer', bytes: 4 },
  13: { name: '32-bit float', bytes: 4 },
  14: { name: '64-bit float', bytes: 8 },
};

export interface IdxHeader {
  readonly shape: readonly number[];
  /** Bytes of the header. */
  readonly length: number;
  /** Bytes that follow it. */
  readonly size: number;
}

/** The longest header of the given rank: magic number and sizes. */
export const headerLength = (rank: number): number => 4 + 4 * rank;

/** The header of an IDX file of elements of any type. */
export interface AnyHeader extends IdxHeader {
  /** The type byte. */
  readonly type: number;
}

/**
 * Reads the header of an IDX file of unsigned bytes: two zero bytes, type, rank, then one 32-bit big-endian size a
 * dimension. `bytes` may end right after it. Throws a DataError unless it is complete, of that rank, and sane.
 */
export function parseHeader(bytes: Uint8Array, rank: number, file: string): IdxHeader {
  const wanted = `an IDX file of unsigned bytes with ${count(rank, 'dimension')}`;
  return parseAnyHeader(bytes, file, {
    wanted,
    magic: `0x${(0x800 + rank).toString(16).padStart(8, '0')}`,
    check: (type, found) => {
      if (type !== 8)
        throw new DataError({
          subject: file,
          given: describeType(type),
          expected: `${wanted} (type 0x08)`,
          remedy: 'Convert it to unsigned bytes.',
        });
      if (found === rank) return;
      throw new DataError({
        subject: file,
        given: `it has ${count(found, 'dimension')}`,
        expected: wanted,
        remedy:
          rank === 3
            ? 'Images are [count, rows, columns]: check that this is not the file of labels.'
            : 'Labels are [count]: check that this is not the file of images.',
      });
    },
  });
}

export const describeType = (type: number): string => {
  const known = ELEMENT_TYPES[type]?.name;
  return known ? `its elements are of type ${known}` : `its element type 0x${hexByte(type)} is unknown`;
};

/** What a file is to be. */
export interface WantedHeader {
  /** Completes "expected …". */
  readonly wanted: string;
  /** Its magic number in hexadecimal. */
  readonly magic: string;
  /** Throws a DataError for a type or a rank that is of no use. */
  check(type: number, rank: number): void;
}

/** Reads the header of an IDX file. `bytes` may end right after it. Throws a DataError unless it is complete and what is wanted. */
export function parseAnyHeader(
  bytes: Uint8Array,
  file: string,
  { wanted, magic, check }: WantedHeader,
): AnyHeader {
  const fail = (given: string, expected: string, remedy: string) =>
    new DataError({ subject: file, given, expected, remedy });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const ending = () => `it ends within the header, after ${count(bytes.length, 'byte')}`;
  if (bytes.length < 4) throw fail(ending(), wanted, 'Download it again.');
  const [type, rank] = [view.getUint8(2), view.getUint8(3)];
  if (view.getUint16(0) !== 0) {
    throw fail(
      `it begins with 0x${view.getUint32(0).toString(16).padStart(8, '0')}, which is no IDX magic number`,
      `${wanted} (${magic})`,
      'Check that this is the right file and not, say, a web page that was saved in its place.',
    );
  }
  check(type, rank);
  const length = headerLength(rank);
  if (bytes.length < length)
    throw fail(ending(), `${wanted}, whose header takes ${length} bytes`, 'Download it again.');
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  if (shape.includes(0)) {
    throw fail(`its header states sizes ${shape.join(' x ')}`, 'sizes of at least 1', 'Download it again.');
  }
  const size = shape.reduce((product, length) => product * length, ELEMENT_TYPES[type]?.bytes ?? 1);
  if (!Number.isSafeInteger(size)) {
    throw fail(
      `its header states sizes ${shape.join(' x ')}`,
      'sizes that a file can have',
      'Download it again.',
    );
  }
  return { type, shape, length, size };
}

export function count(number: number, noun: string): string {
  // Loading a language's rules takes a process 20 ms and more.
  const text = number < 1000 ? `${number}` : number.toLocaleString('en');
  return `${text} ${noun}${number === 1 ? '' : 's'}`;
}

const hexByte = (byte: number) => byte.toString(16).padStart(2, '0');
