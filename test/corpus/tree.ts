import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** What lies in a folder: for each path what it is, and of files a digest. Two equal trees: nothing written, nothing lost. */
export function treeOf(folder: string): Record<string, string> {
  const tree: Record<string, string> = {};
  // Not readdir's own recursion, which follows links.
  const visit = (below: string) => {
    for (const entry of readdirSync(join(folder, below), { withFileTypes: true })) {
      const path = join(below, entry.name);
      tree[path] = describe(join(folder, path));
      if (entry.isDirectory()) visit(path);
    }
  };
  visit('');
  return Object.fromEntries(Object.entries(tree).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Digests of all files, however they are called now: what was moved is not lost. */
export function contentsOf(folder: string): string[] {
  return Object.values(treeOf(folder))
    .filter((what) => what.startsWith('file '))
    .sort();
}

/** Larger files, which only corpora have, are told by their size. */
const LARGEST = 2 ** 20;

function describe(path: string): string {
  const status = lstatSync(path);
  if (status.isSymbolicLink()) return `link to ${readlinkSync(path)}`;
  if (status.isDirectory()) return 'folder';
  if (!status.isFile()) return 'device';
  if (status.size > LARGEST) return `file of ${status.size} bytes`;
  return `file ${createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 16)}`;
}
