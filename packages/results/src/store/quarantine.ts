import { existsSync } from 'node:fs';
import { link, mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncFolder } from './atomic.ts';
import { refuseLinks } from './walk.ts';

/** Moves a file to `quarantine/<its path>` (numbered where that exists) and returns its new path, relative like `path`. */
export async function quarantine(root: string, path: string): Promise<string> {
  for (let number = 1; ; number++) {
    const target = number === 1 ? `quarantine/${path}` : `quarantine/${path}.${number}`;
    refuseLinks(root, target);
    await mkdir(dirname(join(root, target)), { recursive: true });
    if (!(await moveTo(join(root, path), join(root, target)))) continue;
    await syncFolder(dirname(join(root, target)));
    return target;
  }
}

/** Moves a file; false where something has the new name already. A second name first: `rename` would overwrite. */
async function moveTo(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'EEXIST') return false;
    // A file system without second names (FAT), or a file that is not ours to link.
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'EOPNOTSUPP') throw error;
    if (existsSync(to)) return false;
    await rename(from, to);
    return true;
  }
  await rm(from);
  return true;
}
