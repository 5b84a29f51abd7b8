import { execFileSync } from 'node:child_process';

/** Bytes of the largest output that is taken; a file of a repository may be an output. */
const MOST = 2 ** 26;

/** Git's output on a folder; null if it fails or is not installed. `environment` is added to that of this process. */
export function git(
  folder: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Buffer | null {
  try {
    return execFileSync('git', args, {
      cwd: folder,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: MOST,
    });
  } catch {
    return null;
  }
}

/** The same as text, without white space at its ends. */
export const gitText = (...asked: Parameters<typeof git>): string | null =>
  git(...asked)
    ?.toString()
    .trim() ?? null;
