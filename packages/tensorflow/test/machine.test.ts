import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { compilerArguments } from '../src/addon.ts';
import { buildNames, builds, isGpuBuild } from '../src/builds.ts';
import { addonVersion, buildFolder, cacheRoot } from '../src/cache.ts';
import {
  compareVersions,
  driverProblem,
  type NvidiaState,
  newerGpu,
  parseLoaderCache,
  parseRows,
} from '../src/cuda.ts';
import { nextStep, type TensorflowState, tensorflowLines } from '../src/doctor.ts';
import { runInstaller } from '../src/installer.ts';
import { withLock } from '../src/lock.ts';
import type { Machine } from '../src/machine.ts';
import { isOwnGround, missingNeeds } from '../src/needs.ts';
import { pythonSymbols, stubSource } from '../src/python-stubs.ts';
import { formatBytes } from '../src/report.ts';
import { extractZip } from '../src/zip.ts';
import { zipOf } from './support/tensorflow-fakes.ts';

const machine: Machine = { platform: 'linux', arch: 'x64', avx: true, glibc: true, free: 1e12 };
const h200 = { name: 'NVIDIA H200', memory: '143771 MiB', computeCapability: '9.0' };
const nvidia: NvidiaState = { gpus: [h200], driver: '550.54.15', toolkit: undefined, driverLibrary: true };
const noGpu: NvidiaState = { gpus: [], driver: undefined, toolkit: undefined, driverLibrary: false };

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'digitbench-tensorflow-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

describe('builds', () => {
  it.each(buildNames)('%s names every file by a checksum and a size', (name) => {
    const build = builds[name];
    const wheels = [build.wheel, ...(build.cuda?.wheels ?? [])];
    for (const { sha256, bytes } of wheels) {
      expect(sha256).toMatch(/^[0-9a-f]{64}$/);
      expect(bytes).toBeGreaterThan(500_000);
    }
    expect(new Set(wheels.map(({ sha256 }) => sha256)).size).toBe(wheels.length);
    expect(isGpuBuild(name)).toBe(name !== 'cpu');
  });

  it('keeps builds apart in the cache', () => {
    expect(new Set(buildNames.map((name) => buildFolder('/cache', builds[name]))).size).toBe(
      buildNames.length,
    );
  });

  it('compiles the addon from the package that is declared', () => {
    const manifest: { optionalDependencies: Record<string, string> } = createRequire(import.meta.url)(
      '../package.json',
    );
    expect(manifest.optionalDependencies['@tensorflow/tfjs-node-gpu']).toBe(addonVersion);
  });
});

describe('cacheRoot', () => {
  it.each([
    [{ DIGITBENCH_CACHE: '/d', XDG_CACHE_HOME: '/x' }, 'linux', '/d/tensorflow'],
    [{ XDG_CACHE_HOME: '/x' }, 'linux', '/x/digitbench/tensorflow'],
    [{}, 'linux', '/.cache/digitbench/tensorflow'],
    [{}, 'darwin', '/Library/Caches/digitbench/tensorflow'],
    [{ LOCALAPPDATA: '/local' }, 'win32', '/local/digitbench/Cache/tensorflow'],
  ])('%j on %s', (environment, platform, end) => {
    expect(cacheRoot(environment, platform).endsWith(join(end))).toBe(true);
  });

  it('is one folder, wherever a script is run from', () => {
    const caller = resolve('somewhere');
    const relative = { DIGITBENCH_CACHE: 'mine' };
    const expected = join(caller, 'mine', 'tensorflow');
    expect(cacheRoot({ ...relative, INIT_CWD: caller })).toBe(expected);
    // Below turbo, npm names the package's folder.
    const turbo = { TURBO_INVOCATION_DIR: caller, INIT_CWD: resolve('package') };
    expect(cacheRoot({ ...relative, ...turbo })).toBe(expected);
    expect(cacheRoot({ DIGITBENCH_CACHE: resolve('fixed'), ...turbo })).toBe(resolve('fixed', 'tensorflow'));
    expect(cacheRoot(relative)).toBe(resolve('mine', 'tensorflow'));
  });
});

describe('what a machine lacks', () => {
  it('is told all at once', () => {
    const poor: Machine = { ...machine, avx: false, free: 5e8 };
    const problems = missingNeeds(builds.cpu, poor, { PATH: '' }, builds.cpu.disk.peak);
    expect(problems).toHaveLength(3);
    expect(problems[0]).toContain('no AVX');
    expect(problems[1]).toContain('no C++ compiler');
    expect(problems[2]).toContain('needs 740 MB of disk while it is set up, but only 500 MB are free');
  });

  it('names the compiler that CXX asks for', () => {
    const problems = missingNeeds(builds.cpu, machine, { PATH: '', CXX: 'g++-99' }, 0);
    expect(problems).toEqual([expect.stringContaining('CXX names g++-99')]);
  });

  it.each([
    [{ ...machine }, true],
    [{ ...machine, glibc: false }, false],
    [{ ...machine, arch: 'arm64' }, false],
    [{ ...machine, platform: 'darwin', glibc: false }, false],
  ])('%j builds here: %s', (given, expected) => {
    expect(isOwnGround(given)).toBe(expected);
  });

  it.each([
    [{ ...machine, glibc: false }, 'linux-x64 without glibc'],
    [{ ...machine, platform: 'freebsd', glibc: false }, 'freebsd-x64'],
  ])('has no library for %j', async (given, text) => {
    const report = { say() {}, progress() {} };
    await expect(runInstaller(given, report, {})).rejects.toThrow(`there is no libtensorflow for ${text}`);
  });
});

describe('the addon', () => {
  it('links what came along and finds it beside itself', () => {
    const args = compilerArguments({
      folder: '/c',
      binding: '/b',
      headers: '/h',
      libraries: ['libtensorflow_cc.so.2'],
      cudaFolders: ['nvidia/cublas/lib'],
      cudaLibraries: ['libcublas.so.12'],
    });
    expect(args.join(' ')).toMatchInlineSnapshot(
      `"-std=c++17 -O2 -fPIC -shared -w -DNAPI_VERSION=8 -I /h -I /c/include /b/tfjs_backend.cc /b/tfjs_binding.cc -o /c/tfjs_binding.node -L/c/lib -L/c/nvidia/cublas/lib -Wl,--no-as-needed -l:libtensorflow_cc.so.2 -l:libcublas.so.12 -Wl,--disable-new-dtags -Wl,-rpath,$ORIGIN/lib -Wl,-rpath,$ORIGIN/nvidia/cublas/lib"`,
    );
  });

  it("defines Python's symbols, and no others", () => {
    const listing =
      '                 U PyList_New\n                 U _Py_NoneStruct@Base\n 00 T PyMine\n         U memcpy@GLIBC\n';
    expect(pythonSymbols(listing)).toEqual(['PyList_New', '_Py_NoneStruct']);
    expect(stubSource(['PyExc_ValueError', 'PyList_New'])).toContain(
      'alignas(64) char PyExc_ValueError[1024];',
    );
  });
});

describe('extractZip', () => {
  const files = {
    'a/deflated.txt': 'x'.repeat(1000),
    'a/stored.txt': 'stored',
    'b/left-out.txt': 'no',
    'a/empty.txt': '',
  };

  it('extracts what it is asked for', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'archive.zip'), zipOf(files));
    const place = (name: string) => (name.startsWith('a/') ? join(folder, name) : undefined);
    expect(await extractZip(join(folder, 'archive.zip'), place)).toBe(3);
    expect(readFileSync(join(folder, 'a/deflated.txt'), 'utf8')).toBe(files['a/deflated.txt']);
    expect(readFileSync(join(folder, 'a/stored.txt'), 'utf8')).toBe('stored');
    expect(readFileSync(join(folder, 'a/empty.txt'), 'utf8')).toBe('');
  });

  it('refuses an archive that is cut off', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'archive.zip');
    writeFileSync(file, zipOf(files));
    truncateSync(file, 200);
    await expect(extractZip(file, () => undefined)).rejects.toThrow('not a zip archive, or cut off');
  });
});

describe('withLock', () => {
  it('takes over from a process that is gone', async () => {
    const file = join(temporaryFolder(), 'lock');
    // The largest process id Linux gives is 4194304.
    writeFileSync(file, '99999999');
    expect(
      await withLock(
        file,
        () => {},
        async () => readFileSync(file, 'utf8'),
      ),
    ).toBe(String(process.pid));
  });

  it('is given back by work that fails', async () => {
    const file = join(temporaryFolder(), 'lock');
    const failing = withLock(
      file,
      () => {},
      async () => Promise.reject(new Error('no')),
    );
    await expect(failing).rejects.toThrow('no');
    expect(
      await withLock(
        file,
        () => {},
        async () => 'taken',
      ),
    ).toBe('taken');
  });
});

describe('NVIDIA', () => {
  it('reads what ldconfig and nvidia-smi say', () => {
    const listing =
      '2 libs found\n\tlibcudart.so.12 (libc6,x86-64) => /usr/local/cuda/lib64/libcudart.so.12\n\tlibz.so.1 (libc6) => /lib/libz.so.1\n';
    expect([...parseLoaderCache(listing)]).toEqual(['libcudart.so.12', 'libz.so.1']);
    expect(parseRows('NVIDIA H200, 143771 MiB, 9.0, 550.54.15\n')).toEqual([
      ['NVIDIA H200', '143771 MiB', '9.0', '550.54.15'],
    ]);
  });

  it.each([
    ['450.80.02', '450.80.02', 0],
    ['450.51', '450.80.02', -1],
    ['525.60.13', '450.80.02', 1],
  ])('%s against %s', (a, b, sign) => {
    expect(Math.sign(compareVersions(a, b))).toBe(sign);
  });

  it.each([
    [nvidia, undefined],
    [noGpu, 'would compute on the CPU'],
    [{ ...nvidia, driver: '470.1' }, 'the NVIDIA driver is 470.1; CUDA 12.5 with cuDNN 9 needs >= 525.60.13'],
  ])('judges the driver of %j', (state, problem) => {
    const { cuda } = builds.cuda12;
    const text = cuda && driverProblem(cuda, state);
    if (problem === undefined) expect(text).toBeUndefined();
    else expect(text).toContain(problem);
  });
});

describe('newerGpu', () => {
  it.each([
    ['cuda11', 'NVIDIA H200'],
    ['cuda12', undefined],
  ] as const)('%s', (name, newer) => {
    const { cuda } = builds[name];
    expect(cuda && newerGpu(cuda, nvidia)).toBe(newer);
  });
});

describe('doctor', () => {
  const ready: Omit<TensorflowState, 'next'> = {
    status: 'ready',
    reason: undefined,
    build: 'cuda11',
    addon: '/c/tfjs_binding.node',
    source: 'PyPI',
    libtensorflow: '2.9.1',
    gpu: false,
    nvidia,
    wanted: { cuda: '11.2', driver: '450.80.02', missingLibraries: [], problem: undefined },
  };
  const cpu = { ...ready, build: 'cpu', wanted: undefined };

  it.each([
    ['nothing on a CPU', { ...cpu, nvidia: noGpu }, undefined],
    ['nothing where the GPU computes', { ...ready, gpu: true }, undefined],
    [
      'the set-up',
      { ...cpu, status: 'not-set-up' as const, nvidia: noGpu },
      'npm run setup:tensorflow (about 210 MB',
    ],
    ['the set-up for a GPU', { ...cpu, status: 'not-set-up' as const }, '--gpu (there is a GPU)'],
    ['a GPU build', cpu, 'the build in use is for the CPU'],
    ['npm', { ...cpu, status: 'not-installed' as const }, 'npm install --ignore-scripts'],
    ['making it anew', { ...cpu, status: 'broken' as const, nvidia: noGpu }, 'makes it again'],
    [
      'CUDA libraries',
      { ...ready, wanted: { ...ready.wanted, missingLibraries: ['libcudnn.so.8'] } },
      'missing libraries',
    ],
    ['the driver', { ...ready, wanted: { ...ready.wanted, problem: 'old driver' } }, 'old driver'],
    ['CUDA 12 for a new GPU', ready, '--gpu cuda12'],
    ['what TensorFlow says', { ...ready, build: 'cuda12' }, 'TF_CPP_MIN_LOG_LEVEL=0'],
  ])('asks for %s next', (_name, state, expected) => {
    const next = nextStep(state as Omit<TensorflowState, 'next'>);
    if (expected === undefined) expect(next).toBeUndefined();
    else expect(next).toContain(expected);
  });

  it('warns of a CUDA build that computes on the CPU', () => {
    expect(tensorflowLines({ ...ready, next: nextStep(ready) }).join('\n')).toMatchInlineSnapshot(`
      "engine tensorflow: ready, libtensorflow 2.9.1, computes on the CPU
        build cuda11 from PyPI: /c/tfjs_binding.node
        GPU found: NVIDIA H200, 143771 MiB, compute capability 9.0
        driver 550.54.15, CUDA toolkit none in /usr/local/cuda (not needed)
        wanted: CUDA 11.2 (all found), driver >= 450.80.02
        WARNING: a CUDA build that computes on the CPU
        next: npm run setup:tensorflow -- --gpu cuda12: this GPU is newer than the CUDA 11 build"
    `);
  });
});

describe('formatBytes', () => {
  it.each([
    [3_000_000_000, '3.0 GB'],
    [207_453_921, '207 MB'],
    [1000, '1 MB'],
  ])('%d', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});
