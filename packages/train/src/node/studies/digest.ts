import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** Hex digest of the names and contents of all files below `<folder>/src`, the same on every operating system. */
export function digestSources(folder: string): string {
  const root = join(folder, 'src');
  return digest(root, filesBelow(root));
}

/** Short hex digests of all files below `<folder>/src`, by their names there: they show which file differs from another's. */
export function digestEachSource(folder: string): Record<string, string> {
  const root = join(folder, 'src');
  const named = filesBelow(root).map((path) => [nameBelow(root, path), digest(root, [path]).slice(0, 12)]);
  return Object.fromEntries(named.sort());
}

/**
 * Hex digest of what a study's ledger is made of: `<folder>/ledger.ts` and, where there is such a folder, all files below
 * `<folder>/ledger`. It decides what is said of a study, and no trial's hash.
 */
export function digestLedger(folder: string): string {
  const parts = join(folder, 'ledger');
  const file = join(folder, 'ledger.ts');
  return digest(folder, [
    ...(existsSync(file) ? [file] : []),
    ...(existsSync(parts) ? filesBelow(parts) : []),
  ]);
}

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => join(file.parentPath, file.name));

const nameBelow = (root: string, path: string) => relative(root, path).split(sep).join('/');

function digest(root: string, paths: readonly string[]): string {
  const hash = createHash('sha256');
  const files = paths
    .map((path) => ({ path, name: nameBelow(root, path) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const { path, name } of files) {
    // Git may check text out with different line ends.
    const content = readFileSync(path).toString('latin1').replaceAll('\r\n', '\n');
    hash.update(`${name}\0${content.length}\0`).update(content, 'latin1');
  }
  return hash.digest('hex');
}
