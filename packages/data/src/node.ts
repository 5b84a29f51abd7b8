export { datasetFiles, loadDataset } from './dataset.ts';
export { fetchDataset, isHere } from './fetch/fetch-dataset.ts';
export type { DatasetFiles, SplitFiles } from './find-files.ts';
export { type NamedSet, namedSet, namedSets } from './named-sets.ts';
export { readIdx } from './read-idx.ts';
export { type FileLimits, mostBytes, readRegularFile } from './regular-file.ts';
