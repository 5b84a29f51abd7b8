export { datasetFiles, type LoadOptions, loadDataset } from './dataset.ts';
export type { DatasetFiles, SplitFiles } from './find-files.ts';
export { readIdx } from './read-idx.ts';
export { type FileLimits, mostBytes, readRegularFile } from './regular-file.ts';
