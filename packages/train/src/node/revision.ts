import { basename } from 'node:path';
import { gitText } from './git.ts';

/** Appended to a revision whose sources were changed since. */
const CHANGED = '+changes';

/**
 * The git revision of digitbench's sources in `folder`, with "+changes" if files of the packages differ from it. Null if there is
 * no git, or if the folder is in a repository that does not hold the sources, whose revision would say nothing about them.
 */
export function gitRevision(folder: string = import.meta.dirname): string | null {
  if (gitText(folder, ['ls-files', '--error-unmatch', basename(import.meta.filename)]) === null) return null;
  const revision = gitText(folder, ['rev-parse', 'HEAD']);
  const changes = gitText(folder, [
    'status',
    '--porcelain',
    '--',
    ':(top)packages',
    ':(top)package-lock.json',
  ]);
  if (revision === null || revision === '' || changes === null) return null;
  return `${revision}${changes === '' ? '' : CHANGED}`;
}
