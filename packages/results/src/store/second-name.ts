import { link } from 'node:fs/promises';

/**
 * Error codes of systems where a file can have only one name: Linux and macOS on FAT and exFAT, file systems in user space,
 * network shares, Android's shared storage, Windows (whose ERROR_INVALID_FUNCTION Node calls EISDIR). Some codes also mean
 * other things; then the fallback fails as well.
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
 * Gives a file a second name atomically and, unlike `rename`, never over another file. Returns true; false if the name is
 * taken; undefined if the file system does not support second names.
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
