import { type Stats, statSync } from 'node:fs';
import { DataError } from './data-error.ts';

/** What the system knows of a path; undefined where nothing is there. Throws a DataError where it refuses to say. */
export function statusOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw refused(path, 'a path that can be read', error);
  }
}

/** Whether an error says that nothing is there, or that what should be a folder on the way is a file. */
export const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');

/** The error for what is there, but out of reach: no permission, a circle of links, a path that is too long. */
export function refused(subject: string, expected: string, error: unknown): DataError {
  const reason = error instanceof Error ? error.message : String(error);
  const given = `it cannot be read (${reason})`;
  return new DataError({ subject, given, expected, remedy: 'Check the path and its permissions.' }, error);
}
