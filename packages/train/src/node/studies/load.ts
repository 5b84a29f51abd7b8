import { pathToFileURL } from 'node:url';
import { defineLedger, defineStudy, type Ledger, type Study, StudyError } from '@digitbench/core';
import { describeError } from '../process/serve.ts';
import type { StudyPackage } from './package.ts';

/** A study package that cannot be used, with all its problems. */
export class BrokenStudy extends Error {
  override readonly name = 'BrokenStudy';
  readonly problems: readonly string[];

  constructor(study: string, problems: readonly string[]) {
    super(`study ${study}: ${problems.join('; ')}`);
    this.problems = problems;
  }
}

/** Imports a study package. Throws a BrokenStudy. Runs the package's code. */
export async function loadStudy({ name, module }: Pick<StudyPackage, 'name' | 'module'>): Promise<Study> {
  let loaded: { default?: unknown };
  try {
    loaded = await import(pathToFileURL(module).href);
  } catch (error) {
    throw new BrokenStudy(name, problemsOf(error));
  }
  const study = loaded.default;
  if (!isStudy(study)) {
    throw new BrokenStudy(name, [
      `${module} has no study as its default export; expected defineStudy({ … })`,
    ]);
  }
  if (study.name !== name) {
    throw new BrokenStudy(name, [
      `its name is "${study.name}", its folder ${name}; expected the same. Rename one`,
    ]);
  }
  try {
    // Checked again, because it may look like a study without having been checked.
    return defineStudy(study);
  } catch (error) {
    throw new BrokenStudy(name, problemsOf(error));
  }
}

/** Imports the ledger beside a study; undefined if there is none. Throws a BrokenStudy. Runs the package's code. */
export async function loadLedger(
  study: Study,
  { name, ledger }: Pick<StudyPackage, 'name' | 'ledger'>,
): Promise<Ledger | undefined> {
  if (ledger === null) return undefined;
  try {
    const loaded: { default?: unknown } = await import(pathToFileURL(ledger).href);
    if (typeof loaded.default !== 'object' || loaded.default === null) {
      throw new BrokenStudy(name, [
        `${ledger} has no ledger as its default export; expected defineLedger(study, { … })`,
      ]);
    }
    return defineLedger(study, loaded.default as Ledger);
  } catch (error) {
    if (error instanceof BrokenStudy) throw error;
    throw new BrokenStudy(name, problemsOf(error));
  }
}

function problemsOf(error: unknown): string[] {
  if (!(error instanceof StudyError)) return [`cannot be loaded: ${describeError(error)}`];
  return error.problems.map(
    ({ where, given, expected, remedy }) => `${where}: ${given} given, ${expected} expected. ${remedy}`,
  );
}

/** Near enough to a study for defineStudy to say what is wrong with it. */
function isStudy(value: unknown): value is Study {
  return (
    typeof value === 'object' && value !== null && 'name' in value && 'task' in value && 'entries' in value
  );
}
