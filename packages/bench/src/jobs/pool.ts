import { fileURLToPath } from 'node:url';
import { usableMemory } from '../machine.ts';
import { WorkerPool } from '../workers/pool.ts';
import type { Job, JobProgress, JobResult } from './jobs.ts';

export type HarnessPool = WorkerPool<Job, JobProgress, JobResult>;

/** `memoryLimit` in bytes a worker; 80 % of what there is, shared out, unless given. */
export function createPool(size: number, memoryLimit?: number): HarnessPool {
  const share = Math.floor((0.8 * usableMemory()) / size);
  return new WorkerPool(size, {
    module: fileURLToPath(new URL('./worker.ts', import.meta.url)),
    memoryLimit: memoryLimit ?? Math.max(share, 512 * 2 ** 20),
  });
}
