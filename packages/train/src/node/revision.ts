import { execFileSync } from 'node:child_process';
import { basename } from 'node:path';

/** Appended to a revision whose sources were changed since. */
const CHANGED = '+changes';

/**
 * The git revision of digitbench's sources in `folder`, with "+changes" if files of the packages differ from it. Null if there is
 * no git, or if the folder is in a repository that does not hold the sources, whose revision would say nothing about them.
 */
export function gitRevision(folder: string = import.meta.dirname): string | null {
  try {
    git(folder, 'ls-files', '--error-unmatch', basename(import.meta.filename));
    const revision = git(folder, 'rev-parse', 'HEAD');
    const changes = git(folder, 'status', '--porcelain', '--', ':(top)packages', ':(top)package-lock.json');
    return revision === '' ? null : `${revision}${changes === '' ? '' : CHANGED}`;
  } catch {
    return null;
  }
}

const git = (folder: string, ...args: string[]): string =>
  execFileSync('git', args, {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 2 ** 26,
  }).trim();
