export { smallDataset, writeDataset } from './data.ts';
export { studiesFolder } from './studies.ts';
export { temporaryFolder } from './temporary-folder.ts';
