import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Build, buildNames, builds } from './builds.ts';

/** Raise this when the set-up makes a different build from the same downloads, so that older builds are not used. */
const RECIPE = 1;

/** The package whose sources the addon is compiled from. */
export const addonVersion = '4.22.0';

/** A finished build's description of itself. It is written last, so a folder that has one is complete. */
export interface Manifest {
  build: Build['name'];
  tensorflow: string;
  /** Where the library came from. */
  source: 'publisher' | 'PyPI';
  /** Whether CUDA libraries were downloaded; false if the machine's own are used or none are needed. */
  bundledCuda: boolean;
}

export interface Installed extends Manifest {
  folder: string;
  addon: string;
}

/**
 * The folder of downloads and builds: DIGITBENCH_CACHE, else the platform's cache folder. A relative path is relative to the
 * folder where the person typed the command; turbo and npm name it when they run a script in its package's folder.
 */
export function cacheRoot(
  environment: NodeJS.ProcessEnv = process.env,
  platform: string = process.platform,
): string {
  const home = homedir();
  if (environment.DIGITBENCH_CACHE) {
    const caller = environment.TURBO_INVOCATION_DIR ?? environment.INIT_CWD ?? process.cwd();
    return resolve(caller, environment.DIGITBENCH_CACHE, 'tensorflow');
  }
  if (environment.XDG_CACHE_HOME) return join(environment.XDG_CACHE_HOME, 'digitbench', 'tensorflow');
  if (platform === 'win32') {
    return join(
      environment.LOCALAPPDATA ?? join(home, 'AppData', 'Local'),
      'digitbench',
      'Cache',
      'tensorflow',
    );
  }
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'digitbench', 'tensorflow');
  return join(home, '.cache', 'digitbench', 'tensorflow');
}

/** A build's folder. Its name changes with everything that determines its contents. */
export function buildFolder(root: string, build: Build): string {
  const sums = [build.archive, build.wheel, ...(build.cuda?.wheels ?? [])].map((file) => file?.sha256);
  const parts = JSON.stringify([RECIPE, addonVersion, ...sums]);
  const key = createHash('sha256').update(parts).digest('hex').slice(0, 8);
  return join(root, `${build.tensorflow}-${build.name}-${key}`);
}

export const addonFile = 'tfjs_binding.node';
const manifestFile = 'manifest.json';
const inUseFile = 'in-use';

/** The build in the cache; undefined if it is missing or incomplete. */
export function readInstalled(root: string, build: Build): Installed | undefined {
  const folder = buildFolder(root, build);
  const addon = join(folder, addonFile);
  try {
    const manifest: Manifest = JSON.parse(readFileSync(join(folder, manifestFile), 'utf8'));
    return existsSync(addon) ? { ...manifest, folder, addon } : undefined;
  } catch {
    return undefined;
  }
}

export function writeManifest(folder: string, manifest: Manifest): void {
  writeFileSync(join(folder, manifestFile), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** Makes `build` the one that the engine loads. */
export function useBuild(root: string, build: Build): void {
  mkdirSync(root, { recursive: true });
  const temporary = join(root, `${inUseFile}.${process.pid}`);
  writeFileSync(temporary, `${build.name}\n`);
  renameSync(temporary, join(root, inUseFile));
}

/** The build that the engine loads: the one set up last, or any complete one. */
export function installedInUse(root: string): Installed | undefined {
  let chosen = '';
  try {
    chosen = readFileSync(join(root, inUseFile), 'utf8').trim();
  } catch {
    // None chosen yet.
  }
  const order = [...buildNames].sort((a, b) => Number(b === chosen) - Number(a === chosen));
  for (const name of order) {
    const installed = readInstalled(root, builds[name]);
    if (installed !== undefined) return installed;
  }
  return undefined;
}
