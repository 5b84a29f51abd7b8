export { smallDataset, writeDataset, writeLetters } from './data.ts';
export { type RedisOptions, type RedisServer, startRedis, withoutRedis } from './redis.ts';
export { studiesFolder } from './studies.ts';
export { temporaryFolder } from './temporary-folder.ts';
