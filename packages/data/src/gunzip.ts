import { constants, gunzipSync } from 'node:zlib';
import { DataError } from './data-error.ts';
import { count } from './idx-header.ts';
import { mostBytes } from './regular-file.ts';

/** Deflate makes at most 1,032 bytes of one (https://zlib.net/zlib_tech.html), so a header cannot promise more. */
const LARGEST_RATIO = 1032;

export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** The first bytes of what the start of a gzip file holds; fewer where that holds fewer. All of the start is unpacked. */
export function gunzipStart(packed: Uint8Array, length: number, file: string): Uint8Array {
  try {
    return gunzipSync(packed, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, length);
  } catch (error) {
    throw broken(file, error);
  }
}

/** Throws a DataError where a gzip file of so many bytes cannot hold what its header promises, or nothing could take it. */
export function checkPromise(length: number, packedLength: number, file: string): void {
  if (length > packedLength * LARGEST_RATIO) {
    throw new DataError({
      subject: file,
      given: `its header promises ${count(length, 'byte')}, which ${count(packedLength, 'gzipped byte')} cannot hold`,
      expected: 'a header that fits the data',
      remedy: 'Download it again.',
    });
  }
  if (length > mostBytes) {
    throw new DataError({
      subject: file,
      given: `its header states ${count(length, 'byte')}`,
      expected: `at most ${count(mostBytes, 'byte')}`,
      remedy: 'Check that it is the right file, or use a part of it.',
    });
  }
}

/** All of what a gzip file holds, which must be `length` bytes; allocates no more than the file can hold. */
export function gunzip(packed: Uint8Array, length: number, file: string): Uint8Array {
  checkPromise(length, packed.length, file);
  let unpacked: Uint8Array;
  let consumed: number;
  try {
    // `info` makes Node return the engine as well, which tells how much of the input it took; the types lack it.
    const result: unknown = gunzipSync(packed, {
      info: true,
      maxOutputLength: length + 1,
      // One chunk for all of it: several would be copied together, and take the memory twice. zlib takes 64 and more.
      chunkSize: Math.max(64, length + 1),
    });
    ({ unpacked, consumed } = withConsumed(result));
  } catch (error) {
    if (codeOf(error) === 'ERR_BUFFER_TOO_LARGE') {
      throw new DataError(
        {
          subject: file,
          given: `it unpacks to more than the ${count(length, 'byte')} that its header states`,
          expected: `exactly ${count(length, 'byte')}`,
          remedy: 'Download it again.',
        },
        error,
      );
    }
    throw broken(file, error);
  }
  // Tapes and some tools fill a file up with zeros.
  if (packed.subarray(consumed).some((byte) => byte !== 0)) {
    throw new DataError({
      subject: file,
      given: 'something else follows the gzip data',
      expected: 'one whole gzip file',
      remedy: 'Download it again.',
    });
  }
  return unpacked;
}

function withConsumed(result: unknown): { unpacked: Uint8Array; consumed: number } {
  if (
    typeof result === 'object' &&
    result !== null &&
    'buffer' in result &&
    result.buffer instanceof Uint8Array &&
    'engine' in result &&
    typeof result.engine === 'object' &&
    result.engine !== null &&
    'bytesWritten' in result.engine
  ) {
    return { unpacked: result.buffer, consumed: Number(result.engine.bytesWritten) };
  }
  throw new TypeError('gunzipSync: Node returned no engine for the option `info`; run on Node 20 or later.');
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

function broken(file: string, error: unknown): unknown {
  const code = codeOf(error);
  if (code !== 'Z_DATA_ERROR' && code !== 'Z_BUF_ERROR') return error;
  return new DataError(
    { subject: file, given: complaint(error), expected: 'one whole gzip file', remedy: 'Download it again.' },
    error,
  );
}

function complaint(error: unknown): string {
  if (codeOf(error) === 'Z_BUF_ERROR') return 'the gzip data is cut off';
  const message = error instanceof Error ? error.message : String(error);
  // The magic number was checked before, so this is about what follows the data, which may hold a second member.
  if (message === 'incorrect header check') return 'something else follows the gzip data';
  return `the gzip data is corrupt (${message})`;
}
