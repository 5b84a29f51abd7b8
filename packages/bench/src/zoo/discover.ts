import { accessSync, constants, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { repository } from '../shell/repository.ts';
import { UsageError } from '../shell/usage.ts';

/** A study package as found on disk; its code has not been loaded. */
export interface StudyPackage {
  /** The folder's name, which is the study's. */
  name: string;
  folder: string;
  /** Absolute path of the module whose default export is the study. */
  module: string;
  /** What keeps it from being loaded. */
  problems: string[];
}

export const defaultModels = join(repository, 'packages', 'models');

/** The study packages of a folder, one a subfolder with a package.json, by name. Throws a UsageError where there is none. */
export function discoverStudies(models: string = defaultModels): StudyPackage[] {
  const root = resolve(models);
  if (!isFolder(root)) {
    throw new UsageError([
      `studies: ${root} is no folder that can be read; expected the one with the study packages, packages/models. Correct --models`,
    ]);
  }
  const found = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(root, entry.name, 'package.json')))
    .map((entry) => inspect(join(root, entry.name)))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  if (found.length === 0) {
    throw new UsageError([
      `studies: no study package in ${root}; expected folders with a package.json, as in packages/models. Correct --models`,
    ]);
  }
  return found;
}

function isFolder(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** The study whose folder `path` lies in, if any. */
export function studyAround(path: string, studies: readonly StudyPackage[]): StudyPackage | undefined {
  return studies.find((study) => {
    const inside = relative(study.folder, path);
    return inside === '' || (inside !== '..' && !inside.startsWith(`..${sep}`) && !isAbsolute(inside));
  });
}

function inspect(folder: string): StudyPackage {
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
  return { name: basename(folder), folder, module, problems };
}

/** `exports`, `exports["."]` or `main`, where it is a plain path. */
function mainModule(manifest: unknown): string | undefined {
  if (typeof manifest !== 'object' || manifest === null) return undefined;
  const field = (object: object, name: string): unknown => Reflect.get(object, name);
  const exported = field(manifest, 'exports');
  if (typeof exported === 'string') return exported;
  const dot = typeof exported === 'object' && exported !== null ? field(exported, '.') : undefined;
  const found = dot ?? field(manifest, 'main');
  return typeof found === 'string' ? found : undefined;
}
