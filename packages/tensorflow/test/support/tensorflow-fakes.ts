import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { onTestFinished } from 'vitest';
import type { Build } from '../../src/builds.ts';
import { findCommand } from '../../src/command.ts';
import type { Probe } from '../../src/probe.ts';
import type { Report } from '../../src/report.ts';

/** A zip archive of small files, stored or deflated in turn. */
export function zipOf(files: Record<string, string>): Buffer {
  const local: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [i, [name, text]] of Object.entries(files).entries()) {
    const method = i % 2 === 0 ? 8 : 0;
    const data = method === 8 ? deflateRawSync(text) : Buffer.from(text);
    const header = Buffer.alloc(30);
    header.writeUInt32LE(0x04034b50, 0);
    header.writeUInt16LE(name.length, 26);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(method, 10);
    central.writeUInt32LE(data.length, 20);
    central.writeUInt32LE(Buffer.byteLength(text), 24);
    central.writeUInt16LE(name.length, 28);
    central.writeUInt32LE(offset, 42);
    local.push(header, Buffer.from(name), data);
    directory.push(central, Buffer.from(name));
    offset += header.length + name.length + data.length;
  }
  const listing = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Object.keys(files).length, 10);
  end.writeUInt32LE(listing.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...local, listing, end]);
}

export const sha256 = (data: Buffer) => createHash('sha256').update(data).digest('hex');

const wheelFiles = {
  'tensorflow/include/tensorflow/c/c_api.h': '// the C API\n',
  'tensorflow/include/tensorflow/python/other.h': '// nothing of ours\n',
  'tensorflow/python/_pywrap_tensorflow_internal.so': 'symbols of the C API and of Python',
  'tensorflow/libtensorflow_framework.so.2': 'the framework',
  'tensorflow_fake-1.0.dist-info/LICENSE': 'Apache License',
};

const commands: Record<string, string> = {
  // As pip does: "download --dest FOLDER"; says where it was called.
  python3: `
echo called >> "$FAKES/python3.calls"
[ -n "$FAKE_PIP_SAYS" ] && { echo "$FAKE_PIP_SAYS" >&2; exit 1; }
[ -n "$FAKE_PIP_SLEEPS" ] && sleep "$FAKE_PIP_SLEEPS"
while [ "$1" != --dest ]; do shift; done
cp "$FAKE_WHEEL" "$2/tensorflow_fake-1.0-cp310-cp310-manylinux2014_x86_64.whl"`,
  'g++': `
echo called >> "$FAKES/g++.calls"
[ -n "$FAKE_COMPILER_SAYS" ] && { echo "$FAKE_COMPILER_SAYS" >&2; exit 1; }
while [ "$1" != -o ]; do shift; done
echo binary > "$2"`,
  nm: `echo "                 U PyList_New"`,
};

/** A machine with fake commands, an empty cache, and a small build to set up. */
export function fakeMachine(missing: readonly string[] = []) {
  const folder = mkdtempSync(join(tmpdir(), 'digitbench-tensorflow-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  for (const [name, script] of Object.entries(commands)) {
    if (missing.includes(name)) continue;
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  for (const name of ['sh', 'cp', 'sleep', 'echo', 'tar', 'gzip']) {
    const file = findCommand(name, process.env);
    if (file !== undefined) symlinkSync(file, join(bin, name));
  }
  const wheel = zipOf(wheelFiles);
  writeFileSync(join(folder, 'wheel.zip'), wheel);
  const environment: NodeJS.ProcessEnv = {
    PATH: bin,
    FAKES: folder,
    FAKE_WHEEL: join(folder, 'wheel.zip'),
    DIGITBENCH_CACHE: join(folder, 'cache'),
  };
  const said: string[] = [];
  const report: Report = { say: (line) => said.push(line), progress() {} };
  const build: Build = {
    name: 'cpu',
    title: 'a fake',
    tensorflow: '1.0',
    // Nobody listens there.
    archive: { url: 'http://127.0.0.1:65529/fake.tar.gz', sha256: '0' },
    wheel: {
      project: 'tensorflow-fake',
      version: '1.0',
      sha256: sha256(wheel),
      bytes: wheel.length,
      python: '310',
      platform: 'manylinux2014_x86_64',
    },
    libraries: ['_pywrap_tensorflow_internal.so', 'libtensorflow_framework.so.2'],
    disk: { kept: 1, peak: 1 },
    experiment: false,
  };
  return {
    folder,
    cache: join(folder, 'cache', 'tensorflow'),
    environment,
    said,
    report,
    build,
    /** How often a fake command was called. */
    calls(command: string): number {
      const file = join(folder, `${command}.calls`);
      return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').length : 0;
    },
    probe: async (addon: { file: string; build: string }): Promise<Probe> =>
      existsSync(addon.file)
        ? { works: true, runtime: { ...addon, version: '1.0', gpu: false } }
        : { works: false, reason: 'no addon' },
  };
}
