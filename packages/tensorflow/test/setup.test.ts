import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { packageFolder } from '../src/addon.ts';
import { buildFolder, installedInUse, readInstalled } from '../src/cache.ts';
import { inspectMachine } from '../src/machine.ts';
import { isOwnGround } from '../src/needs.ts';
import { setUpTensorflow } from '../src/setup.ts';
import { fakeMachine, sha256 } from './support/tensorflow-fakes.ts';

/** Elsewhere the set-up is the package's own installer. */
const own = isOwnGround(inspectMachine('/')) && packageFolder() !== undefined;

/** A server with one file, and how often it was asked. */
async function serve(file: Buffer): Promise<{ url: string }> {
  const server = createServer((request, response) => {
    response.setHeader('content-length', file.length);
    response.end(request.method === 'HEAD' ? undefined : file);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/libtensorflow.tar.gz` };
}

/** The publisher's layout: include/ and lib/, packed by the system's tar. */
function archiveOf(folder: string): Buffer {
  mkdirSync(join(folder, 'packed', 'lib'), { recursive: true });
  mkdirSync(join(folder, 'packed', 'include'));
  writeFileSync(join(folder, 'packed', 'lib', 'libtensorflow.so'), 'a library');
  spawnSync('tar', ['-czf', join(folder, 'archive.tar.gz'), '-C', join(folder, 'packed'), 'lib', 'include']);
  return readFileSync(join(folder, 'archive.tar.gz'));
}

describe.runIf(own)('setUpTensorflow', () => {
  it('takes TensorFlow from PyPI where the publisher cannot be reached, once', async () => {
    const machine = fakeMachine();
    await setUpTensorflow(machine);
    const installed = readInstalled(machine.cache, machine.build);
    expect(installed).toMatchObject({ build: 'cpu', tensorflow: '1.0', source: 'PyPI', bundledCuda: false });
    expect(installedInUse(machine.cache)).toBeUndefined(); // A fake is none of the builds there are.
    const folder = buildFolder(machine.cache, machine.build);
    expect(readFileSync(join(folder, 'include/tensorflow/c/c_api.h'), 'utf8')).toBe('// the C API\n');
    expect(existsSync(join(folder, 'include/tensorflow/python'))).toBe(false);
    expect(readFileSync(join(folder, 'lib/python_stubs.cc'), 'utf8')).toContain('void PyList_New()');
    expect(readFileSync(join(folder, 'LICENSE'), 'utf8')).toBe('Apache License');
    expect(readdirSync(machine.cache).filter((name) => /partial|downloads|lock/.test(name))).toEqual([]);
    expect(machine.said.join('\n')).toContain('127.0.0.1:65529 cannot be reached (ECONNREFUSED)');

    await setUpTensorflow(machine);
    expect([machine.calls('python3'), machine.calls('g++')]).toEqual([1, 2]);
    expect(machine.said.join('\n')).toContain('already set up');
  });

  it("takes the publisher's archive where it can be had, without Python", async () => {
    const machine = fakeMachine(['python3', 'nm']);
    const archive = archiveOf(machine.folder);
    const build = { ...machine.build, archive: { ...(await serve(archive)), sha256: sha256(archive) } };
    await setUpTensorflow({ ...machine, build });
    expect(readInstalled(machine.cache, build)?.source).toBe('publisher');
    expect(readFileSync(join(buildFolder(machine.cache, build), 'lib/libtensorflow.so'), 'utf8')).toBe(
      'a library',
    );
  });

  it('throws an archive with another checksum away', async () => {
    const machine = fakeMachine();
    const archive = archiveOf(machine.folder);
    const build = { ...machine.build, archive: { ...(await serve(archive)), sha256: 'another' } };
    await setUpTensorflow({ ...machine, build });
    expect(readInstalled(machine.cache, build)?.source).toBe('PyPI');
    expect(machine.said.join('\n')).toContain(`SHA-256 ${sha256(archive)}, expected another`);
  });

  it('refuses a wheel with another checksum, and is repaired by the next set-up', async () => {
    const machine = fakeMachine();
    const wheel = { ...machine.build.wheel, sha256: 'another' };
    const set = setUpTensorflow({ ...machine, build: { ...machine.build, wheel } });
    await expect(set).rejects.toThrow(/has SHA-256 [0-9a-f]{64}, expected another/);
    expect(readdirSync(join(machine.cache, 'downloads'))).toEqual([]);
    await setUpTensorflow(machine);
    expect(readInstalled(machine.cache, machine.build)).toBeDefined();
  });

  it('goes on after a set-up that was killed', async () => {
    const machine = fakeMachine();
    const setup = JSON.stringify(join(import.meta.dirname, '../src/setup.ts'));
    const child = spawn(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `const { setUpTensorflow } = await import(${setup}); await setUpTensorflow({ build: ${JSON.stringify(machine.build)} });`,
      ],
      { env: { ...machine.environment, FAKE_PIP_SLEEPS: '30' }, stdio: 'ignore' },
    );
    onTestFinished(() => {
      child.kill('SIGKILL');
    });
    while (machine.calls('python3') === 0) await sleep(20);
    expect(readdirSync(machine.cache).sort()).toEqual(['downloads', `partial-${child.pid}`, 'setup.lock']);
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
    await setUpTensorflow(machine);
    expect(readInstalled(machine.cache, machine.build)).toBeDefined();
    expect(readdirSync(machine.cache).filter((name) => /partial|lock/.test(name))).toEqual([]);
  });

  it('makes a build anew whose folder is not whole, or which does not work', async () => {
    const machine = fakeMachine();
    mkdirSync(join(buildFolder(machine.cache, machine.build), 'lib'), { recursive: true });
    await setUpTensorflow(machine);
    expect(readInstalled(machine.cache, machine.build)).toBeDefined();

    let probes = 0;
    const probe: typeof machine.probe = async (addon) =>
      probes++ === 0 ? { works: false, reason: 'no such symbol' } : machine.probe(addon);
    await setUpTensorflow({ ...machine, probe });
    expect(machine.said.join('\n')).toContain('made again: no such symbol');
    expect(machine.calls('python3')).toBe(2);
  });

  it('runs once where two are started at the same time', async () => {
    const machine = fakeMachine();
    await Promise.all([setUpTensorflow(machine), setUpTensorflow(machine)]);
    expect(machine.calls('python3')).toBe(1);
    expect(machine.said.join('\n')).toContain(`another set-up is running (process ${process.pid})`);
  });

  it.each([
    ['g++', 'no C++ compiler was found', 'apt-get install g++'],
    ['python3', 'python3 was not found', 'apt-get install python3-pip'],
    ['nm', 'nm was not found', 'apt-get install binutils'],
  ])('says what to do without %s', async (command, problem, remedy) => {
    const machine = fakeMachine([command]);
    const set = setUpTensorflow(machine);
    await expect(set).rejects.toThrow(problem);
    await expect(set).rejects.toThrow(remedy);
  });

  it.each([
    ['/usr/bin/python3: No module named pip', 'python3 -m ensurepip'],
    ['ERROR: No matching distribution found for tensorflow-fake==1.0', 'pip found no tensorflow-fake 1.0'],
    [
      'ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.',
      'checksum is not the expected one',
    ],
    ['OSError: [Errno 28] No space left on device', 'no disk space left for tensorflow-fake 1.0'],
    ['ReadTimeoutError: files.pythonhosted.org', 'run the set-up again: what was downloaded already is kept'],
  ])('explains pip: %s', async (says, advice) => {
    const machine = fakeMachine();
    const set = setUpTensorflow({ ...machine, environment: { ...machine.environment, FAKE_PIP_SAYS: says } });
    await expect(set).rejects.toThrow(advice);
  });

  it('shows what the compiler said', async () => {
    const machine = fakeMachine();
    const environment = { ...machine.environment, FAKE_COMPILER_SAYS: 'error: no such option: -std=c++17' };
    await expect(setUpTensorflow({ ...machine, environment })).rejects.toThrow('no such option: -std=c++17');
  });

  it('refuses what it made where that does not work, and keeps the download', async () => {
    const machine = fakeMachine();
    const probe: typeof machine.probe = async () => ({ works: false, reason: 'illegal instruction' });
    await expect(setUpTensorflow({ ...machine, probe })).rejects.toThrow('illegal instruction');
    expect(readInstalled(machine.cache, machine.build)).toBeUndefined();
    await setUpTensorflow(machine);
    expect(machine.calls('python3')).toBe(1);
  });
});
