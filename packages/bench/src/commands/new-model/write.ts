import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Writes a package whole or not at all: into a folder beside the others whose name no study can have, then by its own
 * name. Throws where that name is taken meanwhile, or the disk is full or read-only.
 */
export function writePackage(folder: string, files: Readonly<Record<string, string>>): void {
  const temporary = join(dirname(folder), `.new-${process.pid}`);
  try {
    mkdirSync(temporary);
    for (const [path, content] of Object.entries(files)) {
      const file = join(temporary, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content, { flag: 'wx' });
    }
    renameSync(temporary, folder);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    throw error;
  }
}
