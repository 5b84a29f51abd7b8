import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeFolder, syncFolder } from './folder.ts';
import { giveSecondName } from './second-name.ts';
import { refuseLinks } from './walk.ts';

/** Moves a file to `quarantine/<its path>` (numbered if that exists) and returns its new path, relative like `path`. */
export async function quarantine(root: string, path: string): Promise<string> {
  for (let number = 1; ; number++) {
    const target = number === 1 ? `quarantine/${path}` : `quarantine/${path}.${number}`;
    refuseLinks(root, target);
    await makeFolder(dirname(join(root, target)));
    if (!(await moveTo(join(root, path), join(root, target)))) continue;
    await syncFolder(dirname(join(root, target)));
    return target;
  }
}

/** Moves a file; false if the new name is taken. It makes a second name first, because `rename` would overwrite. */
async function moveTo(from: string, to: string): Promise<boolean> {
  const named = await giveSecondName(from, to);
  if (named === undefined) {
    if (existsSync(to)) return false;
    await rename(from, to);
  } else if (named) await rm(from);
  return named ?? true;
}
