import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../../packages/bench/bin/digitbench.mjs', import.meta.url));

/** The folder with the study `hurried`. */
export const zoo = fileURLToPath(new URL('zoo', import.meta.url));

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** A running digitbench, the leader of a process group of its own, to which its workers belong. */
export interface Running {
  pid: number;
  ended: Promise<Ended>;
  /** Whether it still runs. */
  readonly alive: boolean;
  /** What it has said so far on standard error. */
  readonly stderr: string;
}

export interface Circumstances {
  environment?: Record<string, string>;
  /** User and group to run as; needs root. */
  user?: number;
  /** A command in front, such as ["unshare", "-rn"]. */
  wrapper?: readonly string[];
  cwd?: string;
}

/** The environment without what belongs to the tests, to npm or to somebody's settings of digitbench. */
function cleanEnvironment(): Record<string, string> {
  const own = /^(npm_|DIGITBENCH_|CHAOS_|VITEST|NODE_ENV|NODE_OPTIONS|INIT_CWD|NO_COLOR|FORCE_COLOR|TEST$)/;
  return Object.fromEntries(
    Object.entries(process.env).filter((pair): pair is [string, string] => !own.test(pair[0])),
  );
}

/** Starts the command line. */
export function start(args: readonly string[], circumstances: Circumstances = {}): Running {
  const { environment = {}, user, wrapper = [], cwd } = circumstances;
  const [command = process.execPath, ...rest] = [...wrapper, process.execPath, bin, ...args];
  const child: ChildProcess = spawn(command, rest, {
    env: { ...cleanEnvironment(), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    ...(user === undefined ? {} : { uid: user, gid: user }),
    ...(cwd === undefined ? {} : { cwd }),
  });
  const output = { stdout: '', stderr: '' };
  let alive = true;
  child.stdout?.on('data', (data) => {
    output.stdout += data;
  });
  child.stderr?.on('data', (data) => {
    output.stderr += data;
  });
  child.on('exit', () => {
    alive = false;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, ...output }));
  });
  return {
    pid: child.pid ?? 0,
    ended,
    get alive() {
      return alive;
    },
    get stderr() {
      return output.stderr;
    },
  };
}

/** Runs the command line to its end. */
export function digitbench(args: readonly string[], circumstances?: Circumstances): Promise<Ended> {
  return start(args, circumstances).ended;
}

/** Ends a process, or with `group` its whole group, by SIGKILL; false where it was gone already. */
export function kill(pid: number, group: boolean): boolean {
  try {
    process.kill(group ? -pid : pid, 'SIGKILL');
    return true;
  } catch {
    return false;
  }
}

/** The children of a process, by Linux's /proc; none elsewhere. */
export function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && fieldsOf(name)[1] === String(pid))
    .map(Number);
}

/** State, parent and further fields of a process; none where it is gone. */
function fieldsOf(pid: string): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}

/** Bytes of resident memory of a process; undefined where it is gone. */
export function residentMemory(pid: number): number | undefined {
  try {
    const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
  } catch {
    return undefined;
  }
}
