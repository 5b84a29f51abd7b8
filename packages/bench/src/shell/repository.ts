import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository that holds this package. */
export const repository = fileURLToPath(new URL('../../../..', import.meta.url));

/** Files that can be made again at any time; git ignores the folder. */
export const cacheFolder = join(repository, '.digitbench');

/** The folder of the study packages. */
export const defaultModels = join(repository, 'packages', 'models');
