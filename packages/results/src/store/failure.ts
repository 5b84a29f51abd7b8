import { StoreError } from './error.ts';

/** What the system's error codes mean for a user, and what helps. */
const CAUSES: ReadonlyMap<string, readonly [cause: string, remedy: string]> = new Map(
  Object.entries({
    ENOSPC: ['the disk is full', 'make room'],
    EDQUOT: ['the disk quota is used up', 'make room'],
    EFBIG: ['the file would be larger than the system allows', 'raise the limit (ulimit -f)'],
    EROFS: ['the file system is read-only', 'make it writable'],
    EACCES: ['no permission', 'change the permissions'],
    EPERM: ['the system does not permit it', 'change the permissions'],
    ENOTDIR: ['a part of its path is a file, not a folder', 'move that file away'],
    EISDIR: ['a folder has that name', 'move that folder away'],
    ELOOP: ['its path is a circle of links', 'remove the links'],
    ENAMETOOLONG: ['its path is longer than the system allows', 'choose a shorter one'],
    EMFILE: ['too many files are open', 'raise the limit (ulimit -n)'],
    EIO: ['the disk failed', 'check the disk'],
  } as const),
);

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

/** Whether a file or folder is simply not there. */
export const isMissing = (error: unknown): boolean => codeOf(error) === 'ENOENT';

/** Cause and remedy of an error of the file system, in words. */
export function explain(error: unknown): { readonly cause: string; readonly remedy: string } {
  const code = codeOf(error);
  const known = CAUSES.get(code);
  if (known !== undefined) return { cause: `${known[0]} (${code})`, remedy: known[1] };
  return { cause: error instanceof Error ? error.message : String(error), remedy: 'fix that' };
}

/** Runs an access to `path`. If the system refuses, throws a StoreError with cause and remedy. */
export async function explained<T>(what: string, access: () => Promise<T>): Promise<T> {
  try {
    return await access();
  } catch (error) {
    if (error instanceof StoreError) throw error;
    const { cause, remedy } = explain(error);
    throw new StoreError(
      `store: ${what}: ${cause}. Records of finished trials are intact; ${remedy}, or name another folder with --results, and run the same command again`,
      { cause: error },
    );
  }
}
