import { execFileSync } from 'node:child_process';
import { digestFiles, SAME_NUMBERS, type SameNumbers } from '@digitbench/train/node';

/** The sources of a study package as git has kept them. */
export interface EarlierSources {
  /** The commit that has them. */
  commit: string;
  /** The digest that hashes of trials held then. */
  numbers: string;
}

/** Earlier sources of the study in this folder, the newest first, read from git when asked for. Empty without git. */
export function* earlierSources(folder: string): Generator<EarlierSources> {
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
    yield { commit, numbers: stated?.sources === sources ? stated.as : sources };
  }
}

function statementIn(text: Buffer | null): (Partial<SameNumbers> & { as: string }) | undefined {
  if (text === null) return undefined;
  try {
    const found: unknown = JSON.parse(text.toString());
    return typeof found === 'object' && found !== null && 'as' in found ? (found as SameNumbers) : undefined;
  } catch {
    return undefined;
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
