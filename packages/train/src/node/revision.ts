import { execFileSync } from 'node:child_process';

/** The git revision of the sources; null where there is no git or no repository. */
export function gitRevision(): string | null {
  try {
    const answer = execFileSync('git', ['rev-parse', 'HEAD'], {
      cwd: import.meta.dirname,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return answer.trim() || null;
  } catch {
    return null;
  }
}
