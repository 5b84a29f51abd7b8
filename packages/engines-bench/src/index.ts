export { runEnginesBench } from './run.ts';
export { formatRecord } from './table.ts';
export { writeRecord } from './write.ts';
