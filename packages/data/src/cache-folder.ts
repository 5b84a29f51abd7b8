import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * The folder of fetched data sets: below DIGITBENCH_CACHE, else below the platform's cache folder. A relative path is relative
 * to the folder where the person typed the command; turbo and npm name it when they run a script in its package's folder.
 */
export function datasetsFolder(
  environment: NodeJS.ProcessEnv = process.env,
  platform: string = process.platform,
): string {
  if (environment.DIGITBENCH_CACHE) {
    const caller = environment.TURBO_INVOCATION_DIR ?? environment.INIT_CWD ?? process.cwd();
    return resolve(caller, environment.DIGITBENCH_CACHE, 'datasets');
  }
  return join(platformFolder(environment, platform), 'datasets');
}

function platformFolder(environment: NodeJS.ProcessEnv, platform: string): string {
  const home = homedir();
  if (environment.XDG_CACHE_HOME) return join(environment.XDG_CACHE_HOME, 'digitbench');
  if (platform === 'win32')
    return join(environment.LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'digitbench', 'Cache');
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'digitbench');
  return join(home, '.cache', 'digitbench');
}
