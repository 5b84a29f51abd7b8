import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { digestHeld, readSameNumbers } from './same-numbers.ts';

/** Hex digest of the names and contents of all files below `<folder>/src`, the same on every operating system. */
export function digestSources(folder: string): string {
  const root = join(folder, 'src');
  return digest(root, filesBelow(root));
}

/**
 * The digest that hashes of trials hold: of the study's sources, or of earlier ones where its package states that they give the
 * same numbers. Throws an error if that statement is none.
 */
export function digestInHashes(folder: string): string {
  return digestHeld(digestSources(folder), readSameNumbers(folder));
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

const digest = (root: string, paths: readonly string[]): string =>
  digestFiles(paths.map((path) => ({ name: nameBelow(root, path), content: readFileSync(path) })));

/** Hex digest of files by their names below a study's `src`, wherever they come from. */
export function digestFiles(files: readonly { name: string; content: Buffer }[]): string {
  const hash = createHash('sha256');
  for (const { name, content } of files.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    // Git may check text out with different line ends.
    const text = content.toString('latin1').replaceAll('\r\n', '\n');
    hash.update(`${name}\0${text.length}\0`).update(text, 'latin1');
  }
  return hash.digest('hex');
}
