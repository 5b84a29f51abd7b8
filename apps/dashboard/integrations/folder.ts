import { statSync } from 'node:fs';
import { resolve } from 'node:path';

/**
 * Where the command was given. Turbo says so itself: it calls npm in the package's folder, which npm then takes for the
 * place it was called from.
 */
export const callerFolder = ({ TURBO_INVOCATION_DIR, INIT_CWD }: NodeJS.ProcessEnv): string =>
  TURBO_INVOCATION_DIR ?? INIT_CWD ?? process.cwd();

/**
 * The results folder, absolute. A relative one is meant from `caller`, where the command was given.
 * @throws Error where a folder was named and is not there: a misspelt name would build an empty site without a word
 */
export function resultsFolder(given: string | undefined, caller: string, published: string): string {
  if (!given) return published;
  const folder = resolve(caller, given);
  const there = statSync(folder, { throwIfNoEntry: false });
  if (there?.isDirectory()) return folder;
  throw new Error(
    `dashboard: DIGITBENCH_RESULTS=${given} names ${folder}, which ${there ? 'is not a folder' : 'does not exist'}. ` +
      'Expected a results folder, such as `digitbench run --results DIR` writes. ' +
      'Correct the path, create the folder if its records are still to come, or unset DIGITBENCH_RESULTS to show the published results.',
  );
}
