import { mkdir, open } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/**
 * Makes a folder and its missing parents, so that they also survive a power cut. Node's own `recursive` never returns where
 * nothing can be made in a folder that exists, such as `/proc`.
 */
export async function makeFolder(folder: string): Promise<void> {
  const path = resolve(folder);
  const made = await makeOne(path);
  if (made === 'no parent') {
    if (dirname(path) !== path) await makeFolder(dirname(path));
    // The parent is there now, so what the system says is its last word; another process may have been quicker.
    await mkdir(path).catch((error) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
  if (made !== 'there') await syncFolder(dirname(path));
}

async function makeOne(path: string): Promise<'made' | 'there' | 'no parent'> {
  try {
    await mkdir(path);
    return 'made';
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EEXIST') return 'there';
    if (code === 'ENOENT') return 'no parent';
    throw error;
  }
}

/** Makes files renamed or created in `folder` survive a power cut, if the system can (not on Windows). */
export async function syncFolder(folder: string): Promise<void> {
  try {
    await using handle = await open(folder, 'r');
    await handle.sync();
  } catch {
    // Opening or syncing a folder is refused on some systems; the rename itself is atomic there, too.
  }
}
