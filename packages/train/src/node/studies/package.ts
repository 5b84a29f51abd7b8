import { existsSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { readSameNumbers, SAME_NUMBERS, type SameNumbers } from './same-numbers.ts';

/** A study package as found on disk; its code has not been loaded. */
export interface StudyPackage {
  /** The folder's name, which is the study's. */
  name: string;
  folder: string;
  /** Absolute path of the module whose default export is the study. */
  module: string;
  /** Absolute path of the module whose default export is the study's ledger; null if it has none. */
  ledger: string | null;
  /** What it states of its earlier sources; null if nothing. */
  sameNumbers: SameNumbers | null;
  /** Problems that prevent loading it. */
  problems: string[];
}

/** Looks at a package's folder. Never throws: errors are among its problems. */
export function inspectStudy(folder: string): StudyPackage {
  const problems: string[] = [];
  let entry = './src/index.ts';
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    entry = mainModule(manifest) ?? entry;
  } catch (error) {
    problems.push(`package.json cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  const module = join(folder, entry);
  if (!existsSync(module)) {
    problems.push(`${relative(folder, module)} is missing; expected the module that exports the study`);
  }
  let sameNumbers: SameNumbers | null = null;
  try {
    sameNumbers = readSameNumbers(folder);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    problems.push(`${SAME_NUMBERS}: ${reason}; mend or delete it`);
  }
  const file = join(folder, 'ledger.ts');
  const ledger = existsSync(file) ? file : null;
  return { name: basename(folder), folder, module, ledger, sameNumbers, problems };
}

/** `exports`, `exports["."]` or `main`, if it is a plain path. */
function mainModule(manifest: unknown): string | undefined {
  if (typeof manifest !== 'object' || manifest === null) return undefined;
  const field = (object: object, name: string): unknown => Reflect.get(object, name);
  const exported = field(manifest, 'exports');
  if (typeof exported === 'string') return exported;
  const dot = typeof exported === 'object' && exported !== null ? field(exported, '.') : undefined;
  const found = dot ?? field(manifest, 'main');
  return typeof found === 'string' ? found : undefined;
}
