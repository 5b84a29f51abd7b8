import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { repository } from './repository.ts';
import { UsageError } from './usage.ts';

/** Where npm was called: what a person types is relative to that, though npm runs scripts in the package's folder. */
export const callerFolder = process.env.INIT_CWD ?? process.cwd();

/** The folder of the records, which need not exist yet. Throws a UsageError for a file. */
export const resultsFolder = (given: string | undefined): string =>
  given === undefined ? join(repository, 'results') : newFolder('results', given);

/** A folder that need not exist yet, as it was given to `flag`. Throws a UsageError for a file. */
export function newFolder(flag: string, given: string): string {
  const folder = resolve(callerFolder, given);
  if (isFile(folder))
    throw new UsageError([`--${flag}: ${folder} is a file; expected a folder. Name another`]);
  return folder;
}

function isFile(path: string): boolean {
  try {
    return !statSync(path).isDirectory();
  } catch {
    // Not there, or out of reach: who writes into it will say so.
    return false;
  }
}

export const datasetFolder = (given: string | undefined) =>
  given === undefined ? null : resolve(callerFolder, given);

export const modelsFolder = (given: string | undefined) =>
  given === undefined ? undefined : resolve(callerFolder, given);
