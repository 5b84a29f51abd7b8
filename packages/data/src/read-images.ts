import { DataError } from './data-error.ts';
import { type AnyHeader, count, describeType } from './idx-header.ts';
import { readAnyIdx } from './read-idx.ts';

export interface Images {
  readonly count: number;
  readonly rows: number;
  readonly columns: number;
  /** [count, rows, columns] */
  readonly pixels: Uint8Array;
}

const wanted = 'an IDX file of grey images: unsigned bytes, [count, rows, columns]';

/**
 * The grey images of an IDX file, of three dimensions or of four with one channel. `check` hears their number before the rest is
 * read or unpacked. Throws a DataError.
 */
export function readImages(file: string, check: (count: number) => void): Images {
  const fail = (given: string, remedy: string) =>
    new DataError({ subject: file, given, expected: wanted, remedy });
  const { header, data } = readAnyIdx(
    file,
    {
      wanted,
      magic: '0x00000803',
      check: (type, rank) => {
        if (type !== 8)
          throw fail(describeType(type), 'Convert it to unsigned bytes, 0 (background) to 255 (ink).');
        if (rank !== 3 && rank !== 4)
          throw fail(
            `it has ${count(rank, 'dimension')}`,
            rank < 3
              ? 'Images are [count, rows, columns]: check that this is not the file of labels.'
              : 'Convert it to three dimensions.',
          );
      },
    },
    (found) => {
      if (frameOf(found) === undefined)
        throw fail(
          `its images are [${found.shape.slice(1).join(', ')}], in colour`,
          'Convert them to grey, for example 0.299 of red, 0.587 of green and 0.114 of blue, and write [count, rows, columns].',
        );
      check(found.shape[0] ?? 0);
    },
  );
  const [rows = 0, columns = 0] = frameOf(header) ?? [];
  return { count: header.shape[0] ?? 0, rows, columns, pixels: data };
}

/** Rows and columns of the images; undefined if they have several channels, which may come last or first. */
function frameOf({ shape }: AnyHeader): [number, number] | undefined {
  const [, a = 0, b = 0, c] = shape;
  if (c === undefined || c === 1) return [a, b];
  return a === 1 ? [b, c] : undefined;
}
