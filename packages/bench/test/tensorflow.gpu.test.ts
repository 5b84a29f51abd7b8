import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Loop, LoopOptions } from '../src/engines/executable.ts';
import { gpuWarning, hasGpu, tensorflow, trialsAtOnce } from '../src/engines/tensorflow.ts';
import { type BuildName, builds } from '../src/tensorflow/builds.ts';
import { addonFile, buildFolder, installedInUse, useBuild, writeManifest } from '../src/tensorflow/cache.ts';
import { explainMemory } from '../src/tensorflow/memory.ts';
import { temporaryFolder } from './support/cli.ts';

/** A cache in which builds look as if they were set up, on a machine whose nvidia-smi is not there. */
function pretend(names: BuildName[]): string {
  const folder = temporaryFolder();
  vi.stubEnv('DIGITBENCH_CACHE', folder);
  vi.stubEnv('PATH', '');
  const root = join(folder, 'tensorflow');
  for (const name of names) {
    const addon = join(buildFolder(root, builds[name]), addonFile);
    mkdirSync(dirname(addon), { recursive: true });
    writeFileSync(addon, '');
    writeManifest(dirname(addon), { build: name, tensorflow: '2.9.1', source: 'PyPI', bundledCuda: true });
    useBuild(root, builds[name]);
  }
  return root;
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('without a GPU', () => {
  it('a CUDA build is warned of loudly', async () => {
    pretend(['cuda11']);
    expect(await gpuWarning()).toContain('set up for a GPU (cuda11), but it computes on the CPU');
    expect(await hasGpu()).toBe(false);
    expect(await trialsAtOnce()).toBeUndefined();
  });

  it('a CPU build is not', async () => {
    pretend(['cpu']);
    expect(await gpuWarning()).toBeUndefined();
    expect(await hasGpu()).toBe(false);
  });

  it('nothing set up is said to be so', async () => {
    pretend([]);
    expect(await gpuWarning()).toBeUndefined();
    expect(await tensorflow.available()).toContain('npm run setup:tensorflow');
  });
});

it('the build set up last is the one in use', () => {
  expect(installedInUse(pretend(['cuda12', 'cpu']))?.build).toBe('cpu');
  expect(installedInUse(pretend(['cpu', 'cuda12']))?.build).toBe('cuda12');
});

describe('explainMemory', () => {
  const options: LoopOptions = {
    batchSize: 1,
    inputs: { gathered: {}, scanned: {}, constant: {} },
    variables: [],
  };
  const loop = (message: string): Loop => ({
    run: async () => Promise.reject(new Error(message)),
    dispose: async () => {},
  });
  const run = async (message: string) => {
    const compiled = await explainMemory(async () => loop(message))(() => ({}), options);
    return compiled.run({}, new Int32Array(1));
  };

  it('says what to change where a trial does not fit', async () => {
    const message = 'OOM when allocating tensor with shape[64,64,28,28] and type float on GPU:0';
    await expect(run(message)).rejects.toThrow(
      /does not fit into the memory.*--jobs 1.*OOM when allocating tensor/s,
    );
  });

  it('leaves other errors alone', async () => {
    await expect(run('shapes do not match')).rejects.toThrow(/^shapes do not match$/);
  });
});
