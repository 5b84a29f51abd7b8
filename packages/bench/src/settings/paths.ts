import { join, resolve } from 'node:path';
import { repository } from '../repository.ts';

/** Where npm was called: what a person types is relative to that, though npm runs scripts in the package's folder. */
export const callerFolder = process.env.INIT_CWD ?? process.cwd();

export const resultsFolder = (given: string | undefined) =>
  given === undefined ? join(repository, 'results') : resolve(callerFolder, given);

export const datasetFolder = (given: string | undefined) =>
  given === undefined ? null : resolve(callerFolder, given);

export const modelsFolder = (given: string | undefined) =>
  given === undefined ? undefined : resolve(callerFolder, given);
