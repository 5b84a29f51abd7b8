import { existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Moves a file to `quarantine/<its path>` (numbered where that exists) and returns its new path, relative like `path`. */
export async function quarantine(root: string, path: string): Promise<string> {
  let target = `quarantine/${path}`;
  for (let number = 2; existsSync(join(root, target)); number++) target = `quarantine/${path}.${number}`;
  await mkdir(dirname(join(root, target)), { recursive: true });
  await rename(join(root, path), join(root, target));
  return target;
}
