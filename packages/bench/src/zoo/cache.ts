import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { datasetFiles } from '@digitbench/data/node';
import { cacheFolder } from '../shell/repository.ts';

/**
 * What workers found out about studies and data sets, kept between runs by what it depends on: a second run then
 * starts no process and reads no image. Files of the cache can be deleted at any time.
 */
export class SurveyCache {
  readonly #folder: string;

  constructor(folder: string = join(cacheFolder, 'surveys')) {
    this.#folder = folder;
  }

  /** The value kept under the key; undefined where there is none, or it cannot be read. */
  read(key: string): unknown {
    try {
      return JSON.parse(readFileSync(this.#path(key), 'utf8'));
    } catch {
      return undefined;
    }
  }

  /** Keeps a value. A cache that cannot be written is no reason to stop. */
  write(key: string, value: unknown): void {
    const path = this.#path(key);
    try {
      mkdirSync(this.#folder, { recursive: true });
      const temporary = `${path}.${process.pid}.tmp`;
      writeFileSync(temporary, JSON.stringify(value));
      renameSync(temporary, path);
    } catch {
      // Read-only or full: the next run asks the workers again.
    }
  }

  #path(key: string): string {
    return join(this.#folder, `${createHash('sha256').update(key).digest('hex').slice(0, 32)}.json`);
  }
}

/** Changes when a data set's files do: their places, sizes and times. Undefined where they are not there. */
export function datasetKey(path: string | null): string | undefined {
  try {
    const { name, train, test } = datasetFiles(path ?? undefined);
    const files = [train, test].flatMap(({ images, labels }) => [images, labels]);
    const states = files.map((file) => {
      const { size, mtimeMs, ctimeMs } = statSync(file);
      return `${file} ${size} ${mtimeMs} ${ctimeMs}`;
    });
    return ['dataset', name, ...states].join('\n');
  } catch {
    return undefined;
  }
}
