import { join } from 'node:path';
import { writeDataset } from '@digitbench/testing';
import { expect, it } from 'vitest';
import { digitbench, temporaryFolder, testStudies } from './support/cli.ts';

/** Makes every native library fail to load, as on a system that lacks one. */
const broken = {
  NODE_OPTIONS: `--import=data:text/javascript,process.dlopen=()=>{throw(Error(%27libgcc_s.so.1:%20cannot%20open%20shared%20object%20file%27))}`,
};

it.runIf(process.platform === 'linux')('doctor and run say why ONNX Runtime does not load', async () => {
  const folder = temporaryFolder();
  const dataset = writeDataset(join(folder, 'data'));
  const flags = ['--models', testStudies, '--dataset', dataset, '--results', join(folder, 'results')];
  const [doctor, run] = await Promise.all([
    digitbench(['doctor'], broken),
    digitbench(['run', 'tame', '--profile', 'smoke', ...flags], broken),
  ]);
  const reason = 'ONNX Runtime (onnxruntime-node) cannot be loaded: the library libgcc_s.so.1 is missing';
  expect(doctor.stdout).toContain(reason);
  expect(doctor.stdout).toContain('Ready, but slow: the engine onnx is missing (see above)');
  expect(run.stderr).toContain(`engine wasm in the place of onnx, which is much faster: jit: ${reason}`);
  expect(run.code).toBe(0);
});
