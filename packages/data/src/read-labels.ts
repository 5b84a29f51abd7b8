import { DataError } from './data-error.ts';
import { type AnyHeader, count, describeType } from './idx-header.ts';
import { readAnyIdx } from './read-idx.ts';

/** Bytes of an integer by type byte: unsigned and signed byte, 16 and 32 bits. */
const integers: Readonly<Record<number, number>> = { 8: 1, 9: 1, 11: 2, 12: 4 };

const wanted = 'an IDX file of labels: whole numbers, [count], or [count, columns] with the class first';

/**
 * The labels of an IDX file as they are written, of any type of integer. A file of several columns, as QMNIST's are, has the class in
 * the first. Throws a DataError.
 */
export function readLabels(file: string): Int32Array {
  const fail = (given: string, remedy: string) =>
    new DataError({ subject: file, given, expected: wanted, remedy });
  const { header, data } = readAnyIdx(file, {
    wanted,
    magic: '0x00000801',
    check: (type, rank) => {
      if (!(type in integers)) throw fail(describeType(type), 'Convert it to unsigned bytes.');
      if (rank !== 1 && rank !== 2)
        throw fail(
          `it has ${count(rank, 'dimension')}`,
          'Labels are [count]: check that this is not the file of images.',
        );
    },
  });
  return firstColumn(header, data);
}

function firstColumn({ type, shape }: AnyHeader, data: Uint8Array): Int32Array {
  const [rows = 0, columns = 1] = shape;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const width = integers[type] ?? 1;
  return Int32Array.from({ length: rows }, (_, row) => {
    const at = row * columns * width;
    if (type === 9) return view.getInt8(at);
    if (type === 11) return view.getInt16(at);
    return type === 12 ? view.getInt32(at) : view.getUint8(at);
  });
}
