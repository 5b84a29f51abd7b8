import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { platform } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { cacheRoot, withLock } from '@digitbench/tensorflow';
import { type PeerPackage, peersFolder } from './contenders.ts';

/** Python versions for which PyPI has wheels of the versions pinned in peers/requirements-*.txt. */
const pythonVersions = ['3.11', '3.12', '3.13', '3.14'];

/** Names a Python to use instead of the usual ones. */
export const pythonVariable = 'DIGITBENCH_PYTHON';

const markerFile = 'complete';

/** Beside the other downloads of set-ups. */
export function peersCache(environment: NodeJS.ProcessEnv = process.env): string {
  return join(dirname(cacheRoot(environment)), 'peers');
}

/**
 * The interpreter of a virtual environment that holds the peer's package at its pinned version, made and filled from
 * PyPI unless it is there already. Throws an Error that says what is missing.
 */
export async function preparePeer(peer: PeerPackage, progress: (text: string) => void): Promise<string> {
  const requirements = join(peersFolder, `requirements-${peer}.txt`);
  const { command, version } = findPython();
  const key = createHash('sha256')
    .update(readFileSync(requirements))
    .update(version)
    .digest('hex')
    .slice(0, 8);
  const folder = join(peersCache(), `${peer}-${key}`);
  const python =
    platform() === 'win32' ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin', 'python');
  const complete = () => existsSync(join(folder, markerFile));
  if (complete()) return python;
  const waiting = (owner: number) => progress(`${peer}: process ${owner} is installing it, waiting`);
  await withLock(`${folder}.lock`, waiting, async () => {
    if (!complete()) await install();
  });
  return python;

  async function install(): Promise<void> {
    progress(`${peer}: making a virtual environment of Python ${version} in ${folder}`);
    rmSync(folder, { recursive: true, force: true });
    await run(command, ['-m', 'venv', folder], () => {});
    // The wheels need each other in exactly these versions, but not everything that they declare: see peers/lock.py.
    const wheels = [
      '-m',
      'pip',
      'install',
      '--no-deps',
      '--require-hashes',
      '--only-binary=:all:',
      '-r',
      requirements,
    ];
    const quietly = [
      '--no-cache-dir',
      '--no-compile',
      '--progress-bar',
      'off',
      '--disable-pip-version-check',
    ];
    await run(python, [...wheels, ...quietly], (line) => {
      if (/^\s*(Downloading|Installing|Successfully)/.test(line))
        progress(`${peer}: ${line.trim().slice(0, 150)}`);
    });
    writeFileSync(join(folder, markerFile), '');
  }
}

/** The first Python that the pinned wheels are made for. */
export function findPython(environment: NodeJS.ProcessEnv = process.env): {
  command: string;
  version: string;
} {
  const named = environment[pythonVariable];
  const commands = named
    ? [named]
    : ['python3', 'python', ...pythonVersions.map((version) => `python${version}`)];
  const seen: string[] = [];
  for (const command of commands) {
    const version = versionOf(command);
    if (version === undefined) continue;
    if (pythonVersions.includes(version)) return { command, version };
    seen.push(`${command} is ${version}`);
  }
  throw new Error(
    `Python ${pythonVersions[0]} to ${pythonVersions.at(-1)} is needed, ` +
      `${seen.length === 0 ? `none found (looked for ${commands.join(', ')})` : seen.join(', ')}; ` +
      `install one, or name one in ${pythonVariable}`,
  );
}

function versionOf(command: string): string | undefined {
  try {
    const program = 'import sys; print("%d.%d" % sys.version_info[:2])';
    return execFileSync(command, ['-c', program], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return undefined;
  }
}

/** Runs a program to its end; throws with its last words where it fails. */
async function run(command: string, args: readonly string[], onLine: (line: string) => void): Promise<void> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let last = '';
  const listen = (stream: NodeJS.ReadableStream) =>
    createInterface({ input: stream }).on('line', (line) => {
      if (/error/i.test(line) || last === '') last = line.trim();
      onLine(line);
    });
  listen(child.stdout);
  listen(child.stderr);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  child.on('error', reject);
  child.on('close', (code) => {
    if (code === 0) resolve();
    else reject(new Error(`\`${[command, ...args].join(' ')}\` failed: ${last}`));
  });
  await promise;
}
