import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository this package lies in. */
export const repository = fileURLToPath(new URL('../../../..', import.meta.url));

/** Things that can be made again at any time; git ignores the folder. */
export const cacheFolder = join(repository, '.digitbench');

/** Where the study packages lie. */
export const defaultModels = join(repository, 'packages', 'models');
