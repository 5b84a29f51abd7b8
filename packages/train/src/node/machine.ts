import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { arch, cpus, hostname, platform, release, totalmem } from 'node:os';
import type { RunRecord } from '@digitbench/results';

/**
 * This machine, as records describe it. The id is a hash of the operating system's machine id (or of the host name if there
 * is none) and the hardware. It is the same from run to run and reveals no name.
 */
export function describeMachine(): RunRecord['machine'] {
  const processors = cpus();
  const cpu = processors[0]?.model.trim() || arch();
  const cores = Math.max(1, processors.length);
  const memory = totalmem();
  const os = `${platform()} ${release()} ${arch()}`;
  // Memory and kernel may differ a little after an update; the machine is still the same one.
  const gigabytes = Math.round(memory / 2 ** 30);
  const id = createHash('sha256')
    .update([systemId(), cpu, cores, gigabytes, platform(), arch()].join('\n'))
    .digest('hex');
  return { id: id.slice(0, 12), cpu, cores, memory, os, node: process.versions.node };
}

function systemId(): string {
  try {
    return readFileSync('/etc/machine-id', 'utf8').trim() || hostname();
  } catch {
    return hostname();
  }
}

/** Bytes of memory this process may count on: a container may have less than the machine. */
export function usableMemory(): number {
  const constrained = process.constrainedMemory();
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
}
