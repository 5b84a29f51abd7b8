import { readFileSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';

/** The properties of a machine that decide whether TensorFlow runs on it. */
export interface Machine {
  platform: string;
  arch: string;
  /** Undefined if it cannot be determined. */
  avx: boolean | undefined;
  /** False on systems with another C library, such as Alpine's musl. */
  glibc: boolean;
  /** Free bytes on the cache's disk; undefined if unknown. */
  free: number | undefined;
}

export function inspectMachine(cache: string): Machine {
  return {
    platform: process.platform,
    arch: process.arch,
    avx: hasAvx(),
    glibc: hasGlibc(),
    free: freeBytes(cache),
  };
}

function hasAvx(): boolean | undefined {
  try {
    const flags = /^flags\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1];
    return flags?.split(' ').includes('avx');
  } catch {
    return undefined;
  }
}

function hasGlibc(): boolean {
  if (process.platform !== 'linux') return false;
  const report: { header?: { glibcVersionRuntime?: string } } = process.report.getReport();
  return report.header?.glibcVersionRuntime !== undefined;
}

function freeBytes(folder: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    const parent = dirname(folder);
    return parent === folder ? undefined : freeBytes(parent);
  }
}
