export { DataError } from './data-error.ts';
export { type IdxFile, parseIdx } from './idx.ts';
export type { Dataset, ImageSet } from './image-set.ts';
export { type KnownSet, knownSets } from './known-sets.ts';
