import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from './addon.ts';
import { cacheRoot, installedInUse } from './cache.ts';

/** The addon that would be loaded. */
export interface Addon {
  file: string;
  /** The build it was compiled for; the package's own installer does not record it. */
  build: string;
}

/** The addon in use: from the cache, or from where the package's own installer puts it; undefined if there is none. */
export function findAddon(environment: NodeJS.ProcessEnv = process.env): Addon | undefined {
  const installed = installedInUse(cacheRoot(environment));
  if (installed !== undefined) return { file: installed.addon, build: installed.build };
  const folder = packageFolder();
  const file = folder === undefined ? undefined : join(folder, 'lib', 'napi-v8', 'tfjs_binding.node');
  return file !== undefined && existsSync(file) ? { file, build: 'publisher' } : undefined;
}
