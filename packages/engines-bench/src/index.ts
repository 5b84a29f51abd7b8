export { runEnginesBench } from './run.ts';
export { formatRecord } from './table.ts';
export { writeRecord } from './write.ts';
export { runZooBench } from './zoo/run.ts';
export type { ZooEntry } from './zoo/zoo.ts';
