import { fileURLToPath } from 'node:url';

/** A folder of study packages: `tame`, whose entries do what they should, and `unruly`, whose entries do not. */
export const studiesFolder = fileURLToPath(new URL('../studies', import.meta.url));
