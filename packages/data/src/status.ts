import { type Stats, statSync } from 'node:fs';
import { DataError } from './data-error.ts';

/** The status of a path; undefined if nothing is there. Throws a DataError if the system refuses access. */
export function statusOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw refused(path, 'a path that can be read', error);
  }
}

/** Whether an error says that nothing is there, or that a folder on the way is in fact a file. */
export const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');

/** The error for a path that exists but cannot be reached: no permission, a circle of links, a path that is too long. */
export function refused(subject: string, expected: string, error: unknown): DataError {
  const reason = error instanceof Error ? error.message : String(error);
  const given = `it cannot be read (${reason})`;
  return new DataError({ subject, given, expected, remedy: 'Check the path and its permissions.' }, error);
}
