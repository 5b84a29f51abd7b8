import { execFile, execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

/** Debian's package qemu-user; CI installs it and says that it must be there. */
const emulator = 'qemu-x86_64';
const required = process.env.DIGITBENCH_TEST_EMULATION === '1';

function isInstalled(): boolean {
  try {
    execFileSync(emulator, ['--version'], { stdio: 'ignore' });
    return process.arch === 'x64';
  } catch {
    return false;
  }
}

it.runIf(required || isInstalled()).each([
  ['Haswell', 'AVX2'],
  ['Nehalem', 'SSE4'],
])(
  'on a %s (%s) the blocked kernels compute what the plain ones do',
  async (processor) => {
    const script = join(import.meta.dirname, 'emulated.ts');
    const { stdout } = await promisify(execFile)(emulator, ['-cpu', processor, process.execPath, script]);
    const { block, convolutional, perceptron } = JSON.parse(stdout);
    expect(block).toBe(8);
    expect(convolutional.largest).toBeGreaterThan(1);
    expect(convolutional.difference).toBeLessThan(1e-5);
    expect(perceptron.stride).toBe(16);
    expect(perceptron.largest).toBeGreaterThan(0.2);
    expect(perceptron.difference).toBeLessThan(1e-5);
  },
  300_000,
);
