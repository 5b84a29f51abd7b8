import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { datasetFiles } from '@digitbench/data/node';
import { cacheFolder } from '../shell/repository.ts';
import { librarySources } from './sources.ts';

/**
 * What workers found out about studies and data sets, kept between runs under a key of everything it depends on. A second run
 * then starts no process and reads no image. Files of the cache can be deleted at any time.
 */
export class SurveyCache {
  readonly #folder: string;

  constructor(folder: string = join(cacheFolder, 'surveys')) {
    this.#folder = folder;
  }

  /** The value kept under the key; undefined if there is none or it cannot be read. */
  read(key: string): unknown {
    try {
      return JSON.parse(readFileSync(this.#path(key), 'utf8'));
    } catch {
      return undefined;
    }
  }

  /** Keeps a value. Does nothing if the cache cannot be written. */
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

/** Changes when a data set's files change: their paths, sizes and times. Undefined if they do not exist. */
export function datasetKey(path: string | null): string | undefined {
  try {
    const { title, statement, train, test } = datasetFiles(path ?? undefined);
    const stated = statement !== null && existsSync(statement) ? [statement] : [];
    const files = [...stated, ...[train, test].flatMap(({ images, labels }) => [images, labels])];
    const states = files.map((file) => {
      const { size, mtimeMs, ctimeMs } = statSync(file);
      return `${file} ${size} ${mtimeMs} ${ctimeMs}`;
    });
    return ['dataset', librarySources(), title, ...states].join('\n');
  } catch {
    return undefined;
  }
}
