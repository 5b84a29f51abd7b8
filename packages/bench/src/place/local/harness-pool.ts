import { fileURLToPath } from 'node:url';
import { usableMemory } from '@digitbench/train/node';
import type { Job, JobProgress, JobResult } from '@digitbench/train/protocol';
import { WorkerPool } from './pool.ts';

export type HarnessPool = WorkerPool<Job, JobProgress, JobResult>;

/** `memoryLimit` in bytes a worker; 80 % of what there is, shared out, unless given. */
export function createPool(size: number, memoryLimit?: number): HarnessPool {
  const share = Math.floor((0.8 * usableMemory()) / size);
  return new WorkerPool(size, {
    module: fileURLToPath(import.meta.resolve('@digitbench/train/worker')),
    memoryLimit: memoryLimit ?? Math.max(share, 512 * 2 ** 20),
  });
}
