export { smallDataset, writeDataset, writeLetters } from './data.ts';
export { studiesFolder } from './studies.ts';
export { temporaryFolder } from './temporary-folder.ts';
