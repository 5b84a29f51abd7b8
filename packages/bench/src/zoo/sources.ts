import { join } from 'node:path';
import { digestSources } from '@digitbench/train/node';
import { repository } from '../shell/repository.ts';

let libraries: string | undefined;

/** Digest of the sources that a worker uses to describe something: the answer may change with any of them. */
export function librarySources(): string {
  libraries ??= ['data', 'core', 'jit', 'train']
    .map((name) => digestSources(join(repository, 'packages', name)))
    .join(' ');
  return libraries;
}
