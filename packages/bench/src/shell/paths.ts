import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { repository } from './repository.ts';

/**
 * Where the person who typed the command is: what they typed is relative to that. turbo and npm run a script in its
 * package's folder and say where they were called; npm below turbo says turbo's place, so turbo's word goes first.
 */
export const callerFolder = process.env.TURBO_INVOCATION_DIR ?? process.env.INIT_CWD ?? process.cwd();

/** The absolute path of what was typed. `~/` is the home folder, which a shell leaves as it is in `--results=~/mine`. */
export function locate(typed: string): string {
  const home = /^~(?:[\\/](.*))?$/s.exec(typed);
  return home === null ? resolve(callerFolder, typed) : join(homedir(), home[1] ?? '');
}

/** What is at a path; null where there is nothing, or it is out of reach. */
export function kindOf(path: string): 'folder' | 'file' | null {
  try {
    return statSync(path).isDirectory() ? 'folder' : 'file';
  } catch {
    return null;
  }
}

/** The folder of the records: the repository's where none was named. It need not exist yet. */
export const resultsFolder = (named: string | undefined): string => named ?? join(repository, 'results');
