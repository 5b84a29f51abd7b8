export { type LoadOptions, loadDataset } from './dataset.ts';
export { readIdx } from './read-idx.ts';
