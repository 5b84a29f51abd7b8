import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { explainLoadError, type Machine, requirements } from '../src/session/host/explainLoadError.ts';

const linux: Machine = { platform: 'linux', arch: 'x64', glibc: '2.27', release: '5.4.0' };

/** What the loaders of these systems say. */
const cases: [string, string, Partial<Machine>, RegExp[]][] = [
  [
    'a C library that is too old',
    "/lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.28' not found (required by /app/node_modules/onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime.so.1)",
    {},
    [/libc\.so\.6 is too old: GLIBC_2\.28 is not in it\./, /2\.28 or newer .* this system has 2\.27\./],
  ],
  [
    'a C++ library that is too old',
    "/usr/lib64/libstdc++.so.6: version `CXXABI_1.3.11' not found (required by /app/libonnxruntime.so.1)",
    {},
    [/libstdc\+\+\.so\.6 is too old: CXXABI_1\.3\.11 is not in it\./, /GCC 7 or newer/],
  ],
  [
    'no C++ library',
    'libstdc++.so.6: cannot open shared object file: No such file or directory',
    {},
    [/the library libstdc\+\+\.so\.6 is missing\./, /apt-get install libstdc\+\+6 \(RHEL: libstdc\+\+\)/],
  ],
  [
    'no library of the compiler',
    'libgcc_s.so.1: cannot open shared object file: No such file or directory',
    {},
    [/the library libgcc_s\.so\.1 is missing\./, /apt-get install libgcc-s1 \(RHEL: libgcc\)/],
  ],
  [
    'musl',
    'Error loading shared library ld-linux-x86-64.so.2: No such file or directory (needed by /app/libonnxruntime.so.1)',
    { glibc: null },
    [/no GNU C library \(Alpine Linux has musl instead\)\./, /glibc 2\.28 or newer.*node:22-slim/],
  ],
  [
    'a platform without a binary',
    "Cannot find module '../bin/napi-v6/darwin/x64/onnxruntime_binding.node'",
    { platform: 'darwin', arch: 'x64', glibc: null },
    [/it has no binary for darwin on x64\./, /linux-x64, linux-arm64, darwin-arm64, win32-x64, win32-arm64/],
  ],
  [
    'a package that is not installed',
    "Cannot find package 'onnxruntime-node' imported from /app/load.js",
    {},
    [/its package or its binary for linux-x64 is not in node_modules\./, /npm ci/],
  ],
  [
    'Windows without the C++ runtime',
    'The specified module could not be found.\n\\\\?\\C:\\app\\onnxruntime_binding.node',
    { platform: 'win32', glibc: null },
    [
      /the system says: The specified module could not be found\./,
      /Visual C\+\+ Redistributable.*vc_redist\.x64/,
    ],
  ],
  [
    'an old macOS',
    'dlopen(/app/libonnxruntime.dylib, 0x0001): Symbol not found: (__ZNSt3__1)',
    { platform: 'darwin', arch: 'arm64', glibc: null, release: '22.1.0' },
    [/Symbol not found/, /macOS 14 or newer; this is Darwin 22\.1\.0\./],
  ],
  [
    'what nobody has seen',
    'cannot allocate memory in static TLS block',
    {},
    [
      /the system says: cannot allocate memory in static TLS block\./,
      /glibc 2\.28.*this system has glibc 2\.27/,
    ],
  ],
];

describe('a runtime that cannot be loaded is explained', () => {
  it.each(cases)('%s', (_, message, machine, expected) => {
    const cause = new Error(message);
    const error = explainLoadError(cause, { ...linux, ...machine });
    expect(error.message).toMatch(/^jit: ONNX Runtime \(onnxruntime-node\) cannot be loaded: /);
    for (const pattern of expected) expect(error.message).toMatch(pattern);
    expect(error.cause).toBe(cause);
  });
});

it('fit, predict, jit and scan say it, each with the same error', async () => {
  const program = `
    process.dlopen = () => {
      throw new Error('libgcc_s.so.1: cannot open shared object file: No such file or directory');
    };
    const tf = await import('@tensorflow/tfjs');
    const { fit, predict, jit, scan, blockSize, flushDenormals, runtimeVersion, RuntimeLoadError } =
      await import('${new URL('../src/index.ts', import.meta.url).href}');
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
    const options = { loss: 'meanSquaredError', optimizer: { name: 'sgd' }, learningRate: 1, batchSize: 1, epochs: 1 };
    const failures = [];
    for (const use of [
      () => fit(model, Float32Array.of(1), Float32Array.of(1), options),
      () => predict(model, Float32Array.of(1)),
      () => jit((x) => tf.neg(x))(tf.scalar(1)),
      () => scan(() => ({}), { batchSize: 1, inputs: {} }),
      blockSize, flushDenormals, runtimeVersion,
    ]) {
      await use().catch((error) => failures.push([error instanceof RuntimeLoadError, error.message]));
    }
    console.log(JSON.stringify(failures));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: new URL('..', import.meta.url),
  });
  const failures: [boolean, string][] = JSON.parse(stdout);
  expect(failures).toHaveLength(7);
  for (const [isOne, message] of failures) {
    expect(isOne).toBe(true);
    expect(message).toContain(process.platform === 'linux' ? 'libgcc_s.so.1 is missing' : 'libgcc_s.so.1');
  }
});

describe('what the installed binaries need', () => {
  const binaries = join(
    dirname(createRequire(import.meta.url).resolve('onnxruntime-node')),
    '../bin/napi-v6',
  );

  it('is the platforms that the explanation names', async () => {
    const systems = await readdir(binaries);
    const found = await Promise.all(
      systems.map(async (system) =>
        (await readdir(join(binaries, system))).map((arch) => `${system}-${arch}`),
      ),
    );
    expect(found.flat().sort()).toEqual([...requirements.platforms].sort());
  });

  it.each(['x64', 'arm64'])('is the C and C++ libraries that it names, on Linux %s', async (arch) => {
    const text = await readFile(join(binaries, 'linux', arch, 'libonnxruntime.so.1'), 'latin1');
    const newest = (name: string) => {
      const versions = [...text.matchAll(new RegExp(`\0${name}_([\\d.]+)(?=\0)`, 'g'))].map(
        ([, v = '']) => v,
      );
      return versions.sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1);
    };
    expect(newest('GLIBC')).toBe(requirements.glibc);
    expect(`CXXABI_${newest('CXXABI')}`).toBe(requirements.libstdcxx);
  });
});
