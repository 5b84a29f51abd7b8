import { execFileSync } from 'node:child_process';
import {
  digestFiles,
  digestHeld,
  parseSameNumbers,
  SAME_NUMBERS,
  type SameNumbers,
} from '@digitbench/train/node';

/**
 * The digests that hashes of trials held by earlier sources of the study in this folder, the newest first, read from git when
 * asked for. Empty without git.
 */
export function* earlierDigests(folder: string): Generator<string> {
  const commits = lines(git(folder, 'log', '--format=%H', '--', 'src', SAME_NUMBERS));
  for (const commit of commits) {
    const names = (git(folder, 'ls-tree', '-r', '-z', '--name-only', commit, '--', 'src') ?? Buffer.of())
      .toString()
      .split('\0')
      .filter((name) => name !== '');
    const read = (name: string) => git(folder, 'show', `${commit}:./${name}`) ?? Buffer.of();
    const sources = digestFiles(
      names.map((name) => ({ name: name.slice('src/'.length), content: read(name) })),
    );
    const stated = statementIn(git(folder, 'show', `${commit}:./${SAME_NUMBERS}`));
    yield digestHeld(sources, stated);
  }
}

/** What a commit has in the statement's place may be none: then it states nothing. */
function statementIn(text: Buffer | null): SameNumbers | null {
  try {
    return text && parseSameNumbers(text.toString());
  } catch {
    return null;
  }
}

const lines = (text: Buffer | null) =>
  (text ?? '')
    .toString()
    .split('\n')
    .filter((line) => line !== '');

/** Git's output; null if it fails or is not installed. */
function git(folder: string, ...args: string[]): Buffer | null {
  try {
    return execFileSync('git', args, {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 2 ** 26,
    });
  } catch {
    return null;
  }
}
