import { readFileSync } from 'node:fs';
import { DataError } from './data-error.ts';
import { count } from './idx-header.ts';
import { refused, statusOf } from './status.ts';

/** What Node reads at once, which is also the most that one array of bytes can be handed over in. */
const LARGEST = 2 ** 31 - 1;

/** A file's bytes; a DataError where there is no such file, it is a folder, it is empty or huge, or it may not be read. */
export function readBytes(file: string): Uint8Array {
  const status = statusOf(file);
  if (!status) {
    throw new DataError({
      subject: file,
      given: 'there is no such file',
      expected: 'an IDX file, plain or gzipped',
      remedy: 'Check the path.',
    });
  }
  if (!status.isFile()) {
    throw new DataError({
      subject: file,
      given: status.isDirectory() ? 'this is a folder' : 'this is not a regular file',
      expected: 'an IDX file, plain or gzipped',
      remedy: 'Name the file itself.',
    });
  }
  if (status.size === 0) {
    throw new DataError({
      subject: file,
      given: 'the file is empty (0 bytes)',
      expected: 'an IDX file, plain or gzipped',
      remedy: 'Download it again.',
    });
  }
  if (status.size > LARGEST) {
    throw new DataError({
      subject: file,
      given: `the file has ${count(status.size, 'byte')}`,
      expected: `at most ${count(LARGEST, 'byte')}`,
      remedy: 'Check that it is the right file, or use a part of it.',
    });
  }
  try {
    return readFileSync(file);
  } catch (error) {
    throw refused(file, 'a readable file', error);
  }
}
