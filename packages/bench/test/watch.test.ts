import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeDataset } from '@digitbench/testing';
import { expect, it, onTestFinished } from 'vitest';
import { digitbench, start, temporaryFolder, testStudies } from './support/cli.ts';

/** A folder of studies with one that may be changed, below the repository, so that it finds what it imports. */
function ownStudy(): { models: string; source: string } {
  const models = mkdtempSync(join(import.meta.dirname, '.watched-'));
  onTestFinished(() => rmSync(models, { recursive: true, force: true }));
  cpSync(join(testStudies, 'tame'), join(models, 'tame'), { recursive: true });
  return { models, source: join(models, 'tame/src/index.ts') };
}

it('trains on every save, says what is wrong and where, and leaves no records', {
  timeout: 120_000,
}, async () => {
  const folder = temporaryFolder();
  const dataset = writeDataset(join(folder, 'data'));
  const results = join(folder, 'results');
  const { models, source } = ownStudy();
  const sources = readFileSync(source, 'utf8');
  const { child, finished } = start(
    ['run', 'tame/mlp', '--watch', '--models', models, '--dataset', dataset],
    { DIGITBENCH_RESULTS: results },
  );
  let shown = '';
  let look = () => {};
  child.stdout?.on('data', (data) => {
    shown += data;
    look();
  });
  /** What is shown of one round. */
  const round = async (change?: () => void) => {
    shown = '';
    change?.();
    await new Promise<void>((resolve, reject) => {
      look = () => shown.includes('Waiting for the next save') && resolve();
      look();
      finished.then(({ stderr }) => reject(new Error(`ended: ${stderr}`)));
    });
    return shown;
  };

  const first = await round();
  expect(first).toMatch(/tame\/mlp {2}accuracy [\d.]+ % {2}loss [\d.]+ {2}1,210 parameters/);
  expect(first).toContain('training loss');
  expect(first).toMatch(/Dense +16 +1,040/);

  const wider = await round(() => writeFileSync(source, sources.replaceAll('units: 16', 'units: 20')));
  expect(wider).toContain('saved: tame');
  expect(wider).toContain('1,510 parameters');

  // The discrete Fourier transform has no ONNX form in the compiler.
  const transform = `augment: (inputs, targets) => {
    const image = inputs.image as tf.Tensor;
    return { inputs: { image: tf.real(tf.spectral.fft(tf.complex(image, tf.zerosLike(image)))) }, targets };
  },`;
  const refused = await round(() =>
    writeFileSync(
      source,
      sources.replace("loss: 'cross-entropy',", `loss: 'cross-entropy',\n  ${transform}`),
    ),
  );
  expect(refused).toContain('not compiled, so');
  expect(refused).toMatch(
    /kernel \w+ \(at packages\/bench\/test\/\.watched-\w+\/tame\/src\/index\.ts:\d+:\d+\)/,
  );

  writeFileSync(
    join(models, 'tame/tsconfig.json'),
    JSON.stringify({ extends: '../../../../../tsconfig.base.json', include: ['src'] }),
  );
  const mistyped = await round(() => writeFileSync(source, `${sources}\nexport const seven: string = 7;\n`));
  expect(mistyped).toContain('accuracy');
  expect(mistyped).toMatch(/types of tame: src\/index\.ts\(\d+,14\): error TS2322: /);

  const before = await round(() => writeFileSync(source, sources.replace('batchSize: 32', 'batchSize: 0')));
  expect(before).not.toContain('accuracy');
  const mended = await round(() => writeFileSync(source, sources));
  expect(mended).toContain('accuracy');

  process.kill(-(child.pid ?? 0), 'SIGINT');
  const { code, stderr } = await finished;
  expect(code).toBe(130);
  expect(stderr).toContain('batchSize');
  expect(existsSync(results)).toBe(false);
});

it('refuses what has no meaning in a watch', async () => {
  const { code, stderr } = await digitbench(['run', 'tame', '--watch', '--json', '--models', testStudies]);
  expect(code).toBe(2);
  expect(stderr).toContain('--watch: given with --json');
});
