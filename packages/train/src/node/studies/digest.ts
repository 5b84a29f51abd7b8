import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** Hex digest of the names and contents of all files below `<folder>/src`, the same on every operating system. */
export function digestSources(folder: string): string {
  const root = join(folder, 'src');
  const hash = createHash('sha256');
  const files = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => join(file.parentPath, file.name))
    .map((path) => ({ path, name: relative(root, path).split(sep).join('/') }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const { path, name } of files) {
    // Git may check text out with other line ends.
    const content = readFileSync(path).toString('latin1').replaceAll('\r\n', '\n');
    hash.update(`${name}\0${content.length}\0`).update(content, 'latin1');
  }
  return hash.digest('hex');
}
