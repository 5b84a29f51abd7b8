import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type BuildName, builds } from '../src/builds.ts';
import { addonFile, buildFolder, installedInUse, useBuild, writeManifest } from '../src/cache.ts';
import { gpuWarning, hasGpu, trialsAtOnce } from '../src/gpu.ts';

/** A cache in which builds look as if they were set up, on a machine whose nvidia-smi is not there. */
function pretend(names: BuildName[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'digitbench-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
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
  });
});

it('the build set up last is the one in use', () => {
  expect(installedInUse(pretend(['cuda12', 'cpu']))?.build).toBe('cpu');
  expect(installedInUse(pretend(['cpu', 'cuda12']))?.build).toBe('cuda12');
});
