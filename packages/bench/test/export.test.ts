import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { loadDataset } from '@digitbench/data/node';
import { decodePredictions } from '@digitbench/results';
import { writeDataset } from '@digitbench/testing';
import { decodeSafetensors, encodeSafetensors } from '@digitbench/train';
import { expect, it } from 'vitest';
import { digitbench, readRecords, temporaryFolder, testStudies } from './support/cli.ts';

const jit = fileURLToPath(new URL('../../jit', import.meta.url));

/** Runs a .onnx file in a process that knows nothing but onnxruntime; the class of each image. */
async function classify(file: string, images: Uint8Array, count: number): Promise<number[]> {
  const script = `
    const ort = require('onnxruntime-node');
    (async () => {
      const session = await ort.InferenceSession.create(process.argv[1]);
      const bytes = Uint8Array.from(Buffer.from(process.argv[2], 'base64'));
      const { 'digit.out': { data, dims } } = await session.run({ image: new ort.Tensor('uint8', bytes, [${count}, 8, 8]) });
      const rows = Array.from({ length: dims[0] }, (_, i) => [...data.slice(i * dims[1], (i + 1) * dims[1])]);
      console.log(JSON.stringify(rows.map((row) => row.indexOf(Math.max(...row)))));
    })();`;
  const args = ['-e', script, file, Buffer.from(images).toString('base64')];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: jit });
  return JSON.parse(stdout);
}

it('an exported network answers elsewhere as its record says, from kept weights and trained again', async () => {
  const folder = temporaryFolder();
  const data = writeDataset(join(folder, 'data'));
  const flags = [
    '--models',
    testStudies,
    '--dataset',
    data,
    '--results',
    join(folder, 'results'),
    '--profile',
    'smoke',
  ];
  const trained = await digitbench(['run', 'tame/averaged', 'tame/pair', '--save-weights', ...flags]);
  expect(trained.code).toBe(0);
  const records = readRecords(join(folder, 'results'));
  const kept = records['averaged 1']?.weights ?? '';
  expect(kept).toMatch(/^seed-1\..*\.safetensors$/);

  const images = loadDataset(data).test.images;
  const answersOf = (name: string) => [...decodePredictions(records[name]?.predictions ?? '')];
  for (const entry of ['averaged', 'pair']) {
    const file = join(folder, `${entry}.onnx`);
    const args = ['export', `tame/${entry}`, '--out', file, '--json', ...flags];
    const exported = await digitbench(args);
    expect(JSON.parse(exported.stdout)).toMatchObject({ file, weights: 'kept', seed: 1 });
    expect(await classify(file, images, 200)).toEqual(answersOf(`${entry} 1`));
  }

  // Nothing is recorded here, so it is trained for the purpose.
  const file = join(folder, 'again.onnx');
  const elsewhere = [...flags.slice(0, 4), '--results', join(folder, 'none'), '--profile', 'smoke'];
  const again = await digitbench([
    'export',
    'tame/averaged',
    '--out',
    file,
    '--batch',
    '200',
    '--json',
    ...elsewhere,
  ]);
  expect(JSON.parse(again.stdout)).toMatchObject({ weights: 'trained' });
  expect(again.stderr).toContain('training it again');
  expect(await classify(file, images, 200)).toEqual(answersOf('averaged 1'));
  expect(JSON.parse(again.stdout).accuracy).toBe(records['averaged 1']?.test?.accuracy);
});

it('what cannot be exported, or written, is said before anything is trained', async () => {
  const folder = temporaryFolder();
  const data = writeDataset(join(folder, 'data'));
  const flags = ['--models', testStudies, '--dataset', data, '--results', join(folder, 'results')];
  const refused = async (entry: string, out: string) => {
    const { code, stderr } = await digitbench(['export', entry, '--out', join(folder, out), ...flags]);
    expect({ entry, out, code }).toEqual({ entry, out, code: 2 });
    expect(stderr).not.toContain('training it again');
    return stderr;
  };
  expect(await refused('tame/ink', 'x.onnx')).toContain('tame/ink is an estimator, which has no network');
  expect(await refused('tame/mlp', 'none/x.onnx')).toContain(
    `--out: there is no folder ${join(folder, 'none')}`,
  );
  expect(await refused('tame/mlp', '.')).toContain(`--out: ${folder} is a folder; expected a file`);
});

it('weights come back from their file bit by bit', () => {
  const arrays = [
    { name: 'a.0', shape: [2, 3], data: Float32Array.of(1, -0, Number.NaN, 1e-45, 3.4e38, 0.1) },
    { name: 'a.1', shape: [], data: Int32Array.of(-7) },
  ];
  const file = encodeSafetensors(arrays);
  expect(decodeSafetensors(file)).toEqual(arrays);
  expect(() => decodeSafetensors(file.subarray(0, file.length - 1))).toThrow('array a.1 does not fit');
  expect(() => decodeSafetensors(file.subarray(0, 20))).toThrow('a header of');
});
