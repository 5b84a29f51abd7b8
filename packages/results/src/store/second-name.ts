import { link } from 'node:fs/promises';

/**
 * What systems answer where a file can have one name only: Linux and macOS on FAT and exFAT, file systems in user space,
 * network shares, Android's shared storage, Windows (whose ERROR_INVALID_FUNCTION Node calls EISDIR). Some of them mean
 * other things as well; then whatever is done instead is refused, too.
 */
const REFUSALS: ReadonlySet<string> = new Set([
  'EPERM',
  'EACCES',
  'ENOSYS',
  'ENOTSUP',
  'EOPNOTSUPP',
  'EISDIR',
]);

/**
 * Gives a file a second name, at once, and never over another file, as `rename` would: true; false where something has
 * that name already; undefined where the file system gives no second names.
 */
export async function giveSecondName(file: string, name: string): Promise<boolean | undefined> {
  try {
    await link(file, name);
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'EEXIST') return false;
    if (REFUSALS.has(code)) return undefined;
    throw error;
  }
}
