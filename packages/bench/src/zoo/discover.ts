import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { inspectStudy, type StudyPackage } from '@digitbench/train/node';
import { defaultModels } from '../shell/repository.ts';
import { UsageError } from '../shell/usage.ts';

/** The study packages of a folder by name: every subfolder with a package.json. Throws a UsageError if there is none. */
export function discoverStudies(models: string = defaultModels): StudyPackage[] {
  const root = resolve(models);
  if (!isFolder(root)) {
    throw new UsageError([
      `studies: ${root} is not a readable folder; expected the folder of the study packages, such as packages/models. Correct --models`,
    ]);
  }
  const found = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(root, entry.name, 'package.json')))
    .map((entry) => inspectStudy(join(root, entry.name)))
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

/** The study whose folder contains `path`, if any. */
function studyAround(path: string, studies: readonly StudyPackage[]): StudyPackage | undefined {
  return studies.find((study) => {
    const inside = relative(study.folder, path);
    return inside === '' || (inside !== '..' && !inside.startsWith(`..${sep}`) && !isAbsolute(inside));
  });
}

/** The given operands, else the study whose folder is the current one, else everything. */
export function operandsHere(operands: readonly string[], models: string | undefined): readonly string[] {
  const around = operands.length > 0 ? undefined : studyAround(process.cwd(), discoverStudies(models));
  return around === undefined ? operands : [around.name];
}
