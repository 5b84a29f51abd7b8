import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { repository } from './repository.ts';

/**
 * The folder where the person typed the command; typed paths are relative to it. turbo and npm run a script in its package's
 * folder and say where they were called. npm below turbo reports turbo's folder, so turbo's variable is read first.
 */
export const callerFolder = process.env.TURBO_INVOCATION_DIR ?? process.env.INIT_CWD ?? process.cwd();

/** The absolute path of a typed path. `~/` is the home folder; a shell does not expand it in `--results=~/mine`. */
export function locate(typed: string): string {
  const home = /^~(?:[\\/](.*))?$/s.exec(typed);
  return home === null ? resolve(callerFolder, typed) : join(homedir(), home[1] ?? '');
}

/** The status of a path; null if nothing is there or it cannot be reached. */
export function kindOf(path: string): 'folder' | 'file' | null {
  try {
    return statSync(path).isDirectory() ? 'folder' : 'file';
  } catch {
    return null;
  }
}

/** The folder of the records: the repository's unless given. It need not exist yet. */
export const resultsFolder = (named: string | undefined): string => named ?? join(repository, 'results');
