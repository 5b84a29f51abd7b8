import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import process from 'node:process';
import { z } from 'zod';

/** The process that made a temporary file or a reservation. */
export const ownerSchema = z.object({
  host: z.string(),
  pid: z.int(),
  /** Distinguishes processes with the same pid: Linux's start time in clock ticks since boot, with the boot's id; else ''. */
  birth: z.string(),
});

export type Owner = z.infer<typeof ownerSchema>;

interface Life {
  readonly birth: string;
  /** A zombie: the process has ended but still answers to signals, because its parent has not collected it yet. */
  readonly ended: boolean;
}

/** What Linux knows about a process; nothing on other systems or if there is no such process. */
function lifeOf(pid: number): Life {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    // The second field, the command's name in parentheses, may itself hold spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state = ''] = fields;
    const ticks = fields[19];
    return { birth: ticks === undefined ? '' : `${boot}/${ticks}`, ended: state === 'Z' || state === 'X' };
  } catch {
    return { birth: '', ended: false };
  }
}

/** A host name that fits into a file name. */
export const hostName = (): string =>
  hostname()
    .replace(/[^A-Za-z0-9-]/g, '-')
    .slice(0, 40) || 'unknown';

export const thisProcess = (): Owner => ({
  host: hostName(),
  pid: process.pid,
  birth: lifeOf(process.pid).birth,
});

/** Whether the owner still runs; `unknown` for a process of another host. */
export function stateOf(owner: Owner): 'alive' | 'dead' | 'unknown' {
  if (owner.host !== hostName()) return 'unknown';
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    // EPERM: it exists but belongs to another user.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return 'dead';
  }
  const { birth, ended } = lifeOf(owner.pid);
  if (ended) return 'dead';
  return owner.birth !== '' && birth !== '' && birth !== owner.birth ? 'dead' : 'alive';
}
