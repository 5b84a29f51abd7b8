import { execFileSync } from 'node:child_process';
import { platform } from 'node:os';

/** The one core on which all contenders take turns, or null where the system cannot pin processes. */
export function chooseCore(): number | null {
  if (platform() !== 'linux') return null;
  try {
    const text = execFileSync('taskset', ['-c', '-p', String(process.pid)], { encoding: 'utf8' });
    // "pid 1's current affinity list: 0-3,8": the last one, since interrupts tend to go to the first.
    const last = /(\d+)\s*$/.exec(text)?.[1];
    return last === undefined ? null : Number(last);
  } catch {
    return null;
  }
}

export function pinned(core: number | null, command: readonly string[]): string[] {
  return core === null ? [...command] : ['taskset', '-c', String(core), ...command];
}

/** Limits every library to one thread, each by its own variable. */
export const oneThread = {
  DIGITBENCH_THREADS: '1',
  OMP_NUM_THREADS: '1',
  MKL_NUM_THREADS: '1',
  OPENBLAS_NUM_THREADS: '1',
  TF_NUM_INTRAOP_THREADS: '1',
  TF_NUM_INTEROP_THREADS: '1',
  XLA_FLAGS: '--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1',
  TORCHINDUCTOR_COMPILE_THREADS: '1',
  // Programs compiled by an earlier run would make this run's compile time look like zero.
  TORCHINDUCTOR_FORCE_DISABLE_CACHES: '1',
  JAX_PLATFORMS: 'cpu',
} as const;
