import { readFileSync, statSync } from 'node:fs';
import { DataError } from './data-error.ts';

/** A file's bytes; a DataError where there is no such file, it is a folder, it is empty, or it may not be read. */
export function readBytes(file: string): Uint8Array {
  const status = statSync(file, { throwIfNoEntry: false });
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
  try {
    return readFileSync(file);
  } catch (error) {
    throw new DataError(
      {
        subject: file,
        given: `the file cannot be read (${error instanceof Error ? error.message : String(error)})`,
        expected: 'a readable file',
        remedy: 'Check its permissions.',
      },
      error,
    );
  }
}
