import {
  digestFiles,
  digestHeld,
  git,
  gitText,
  parseSameNumbers,
  SAME_NUMBERS,
  type SameNumbers,
} from '@digitbench/train/node';

/**
 * The digests that hashes of trials held by earlier sources of the study in this folder, the newest first, read from git when
 * asked for. Empty without git.
 */
export function* earlierDigests(folder: string): Generator<string> {
  const commits = lines(gitText(folder, ['log', '--format=%H', '--', 'src', SAME_NUMBERS]));
  for (const commit of commits) {
    const names = (gitText(folder, ['ls-tree', '-r', '-z', '--name-only', commit, '--', 'src']) ?? '')
      .split('\0')
      .filter((name) => name !== '');
    const read = (name: string) => git(folder, ['show', `${commit}:./${name}`]) ?? Buffer.of();
    const sources = digestFiles(
      names.map((name) => ({ name: name.slice('src/'.length), content: read(name) })),
    );
    const stated = statementIn(gitText(folder, ['show', `${commit}:./${SAME_NUMBERS}`]));
    yield digestHeld(sources, stated);
  }
}

/** What a commit has in the statement's place may be none: then it states nothing. */
function statementIn(text: string | null): SameNumbers | null {
  try {
    return text === null ? null : parseSameNumbers(text);
  } catch {
    return null;
  }
}

const lines = (text: string | null) => (text ?? '').split('\n').filter((line) => line !== '');
