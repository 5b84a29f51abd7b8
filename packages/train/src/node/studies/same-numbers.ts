import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Name of the file in a study's package. */
export const SAME_NUMBERS = 'same-numbers.json';

/**
 * States that a study's sources give the same numbers as earlier ones, from which they differ in words only. `digitbench keep`
 * writes it, after it has trained one trial of each entry again. Once the sources change again, it has no effect.
 */
export interface SameNumbers {
  /** Digest of the sources it speaks of. */
  sources: string;
  /** Digest of the earlier sources, which the hashes of trials go on to hold. */
  as: string;
  /** What has changed. */
  because: string;
}

/** The study's statement; null if it makes none. Throws an error if the file is none. */
export function readSameNumbers(folder: string): SameNumbers | null {
  const path = join(folder, SAME_NUMBERS);
  return existsSync(path) ? parseSameNumbers(readFileSync(path, 'utf8')) : null;
}

/** Throws an error if the text is no statement. */
export function parseSameNumbers(text: string): SameNumbers {
  const expected = 'expected an object with the texts sources, as and because';
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch (error) {
    throw new Error(`${expected} (${error instanceof Error ? error.message : String(error)})`);
  }
  if (!isSameNumbers(found)) throw new Error(expected);
  return found;
}

/** The digest that hashes of trials hold, for sources of this digest beside a statement. */
export const digestHeld = (sources: string, stated: SameNumbers | null): string =>
  stated?.sources === sources ? stated.as : sources;

const isSameNumbers = (value: unknown): value is SameNumbers =>
  typeof value === 'object' &&
  value !== null &&
  ['sources', 'as', 'because'].every((name) => typeof Reflect.get(value, name) === 'string');
