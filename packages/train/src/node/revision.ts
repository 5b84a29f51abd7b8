import { execFileSync } from 'node:child_process';
import { basename } from 'node:path';

/** Follows a revision whose sources have been changed since. */
const CHANGED = '+changes';

/**
 * The git revision of digitbench's sources in `folder`, with "+changes" where files of the packages differ from it. Null where there
 * is no git, and where the folder lies in a repository that does not hold them: that one's revision says nothing of them.
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
