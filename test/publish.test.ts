import { execFileSync } from 'node:child_process';
import {
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
import { hasChromium, launchChromium, serve, watchVisit } from '@digitbench/browser-testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clone, type Ended, root, run } from './clone.ts';
import { blocksOf } from './documents.ts';

const minutes = 60_000;
const names = ['data', 'core', 'jit', 'results', 'tensorflow'] as const;
const { version }: { version: string } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const manifestOf = (name: string) => readFileSync(join(root, 'packages', name, 'package.json'), 'utf8');

/** A program of somebody who installed the packages: each does what it is for. */
const program = `
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs';
import { accuracies, Random, tenDigits } from '@digitbench/core';
import { loadDataset } from '@digitbench/data/node';
import { fit, predict } from '@digitbench/jit';
import { builds } from '@digitbench/tensorflow';
import { formatReport, openStore, summarise } from '@digitbench/results';
import { encodePredictions } from '@digitbench/results/browser';
import { holm } from '@digitbench/results/statistics';

tf.env().set('PROD', true);
const mnist = loadDataset();
const task = tenDigits();
const test = task.examples(mnist.test, Random.fromSeed(1).stream('task'));
const { accuracy } = accuracies(task, { digit: new Float32Array(10 * test.count) }, test);

const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [4] })] });
const x = Float32Array.from({ length: 400 }, (_, i) => Math.sin(i * i));
const y = Int32Array.from({ length: 100 }, (_, i) => ((x[4 * i] ?? 0) > 0 ? 1 : 0));
const options = { loss: 'softmaxCrossEntropy', optimizer: { name: 'adam' }, learningRate: 0.05, batchSize: 10, epochs: 20 } as const;
await fit(model, x, y, options);
const scores = await predict(model, x);
const right = y.filter((label, i) => ((scores[2 * i + 1] ?? 0) > (scores[2 * i] ?? 0) ? 1 : 0) === label).length;

const { records } = await openStore('nowhere', { readOnly: true }).list();
const table: string = formatReport(summarise(records), { format: 'csv' });
const schema = createRequire(import.meta.url).resolve('@digitbench/results/schema/run-record.schema.json');
console.log(JSON.stringify({
  images: mnist.train.count,
  accuracy,
  learnt: right > 90,
  records: records.length,
  table: typeof table,
  schema: JSON.parse(readFileSync(schema, 'utf8')).title,
  answers: encodePredictions([3, 7, 11]),
  adjusted: holm([0.01, 0.5])[0],
  builds: Object.keys(builds),
}));
`;
const printed = {
  images: 60_000,
  accuracy: 0.098,
  learnt: true,
  records: 0,
  table: 'string',
  schema: 'digitbench run record',
  answers: '37b',
  adjusted: 0.02,
  builds: ['cpu', 'cuda11', 'cuda12'],
};

/** The files of the jit's README, "In a browser", as its reader types them. */
const readme = join(root, 'packages/jit/README.md');
const from = readFileSync(readme, 'utf8').split('## In a browser')[0]?.split('\n').length ?? 0;
const typed = blocksOf('packages/jit/README.md').filter(
  ({ language, line }) => language === 'ts' && line > from,
);
const site = {
  'learn.ts': typed[0]?.code ?? '',
  'worker.ts': typed[1]?.code ?? '',
  'page.ts': typed[2]?.code ?? '',
  'index.html':
    '<!doctype html><title>Learning</title><link rel="icon" href="data:," /><script type="module" src="/page.ts"></script>',
};
/** Nothing looser is needed. */
const POLICY = "default-src 'self'; img-src data:; script-src 'self' 'wasm-unsafe-eval'";

/** As strict as it gets. TensorFlow.js's own declarations do not pass, so libraries' are checked apart. */
const compilerOptions = {
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  target: 'es2022',
  lib: ['es2023', 'esnext.disposable', 'dom'],
  types: ['node'],
  skipLibCheck: true,
  outDir: 'out',
  rewriteRelativeImportExtensions: true,
};

describe('the packages as published', () => {
  const house = clone();
  const project = mkdtempSync(join(tmpdir(), 'digitbench-project-'));
  const tarballs = join(project, 'tarballs');
  let installed: Ended;
  afterAll(() => {
    for (const folder of [house, project]) rmSync(folder, { recursive: true, force: true });
  });

  beforeAll(async () => {
    symlinkSync(join(root, 'node_modules'), join(house, 'node_modules'));
    mkdirSync(tarballs);
    for (const name of names) {
      const packed = await run(
        'npm',
        ['pack', '--pack-destination', tarballs],
        join(house, 'packages', name),
      );
      expect(packed.code, packed.stdout + packed.stderr).toBe(0);
    }
    writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'project', type: 'module' }));
    const files = names.map((name) => join(tarballs, `digitbench-${name}-${version}.tgz`));
    // Of install scripts only onnxruntime-node has one, which would fetch what a GPU needs.
    installed = await run(
      'npm',
      ['install', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', ...files],
      project,
    );
  }, 5 * minutes);

  test.each(names)('%s holds what it needs and nothing else', (name) => {
    const tarball = join(tarballs, `digitbench-${name}-${version}.tgz`);
    const listed = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' });
    const files = listed.split('\n').filter((file) => file !== '');
    const stray = files.filter((file) => !/^package\/dist\/.*\.(js|d\.ts)$/.test(file));
    const schemas = stray.filter((file) => /^package\/schema\/.*\.schema\.json$/.test(file));
    expect(schemas.length > 0).toBe(name === 'results');
    expect(stray.filter((file) => !schemas.includes(file)).sort()).toEqual([
      'package/LICENSE',
      'package/README.md',
      'package/package.json',
    ]);
    for (const file of files.filter((file) => file.endsWith('.js'))) {
      expect(files).toContain(file.replace(/\.js$/, '.d.ts'));
    }
    // Packing leaves the sources as they were.
    expect(readFileSync(join(house, 'packages', name, 'package.json'), 'utf8')).toBe(manifestOf(name));
    expect(existsSync(join(house, 'packages', name, 'dist'))).toBe(false);
  });

  test('install into an empty project', () => {
    expect(installed.code, installed.stdout + installed.stderr).toBe(0);
  });

  test.each(['nodenext', 'bundler'])('their types resolve (%s), strictly', async (resolution) => {
    const typed = { ...site, 'program.ts': program };
    for (const [file, text] of Object.entries(typed)) writeFileSync(join(project, file), text);
    const module = resolution === 'bundler' ? 'esnext' : 'nodenext';
    const config = {
      compilerOptions: { ...compilerOptions, module, moduleResolution: resolution },
      files: Object.keys(typed).filter((file) => file.endsWith('.ts')),
    };
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify(config));
    mkdirSync(join(project, 'node_modules/@types'), { recursive: true });
    for (const types of ['node', 'seedrandom'].filter((name) =>
      existsSync(join(root, 'node_modules/@types', name)),
    )) {
      const link = join(project, 'node_modules/@types', types);
      if (!existsSync(link)) symlinkSync(join(root, 'node_modules/@types', types), link);
    }
    const tsc = (...more: string[]) =>
      run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', '.', ...more], project);
    const compiled = await tsc();
    expect(compiled.stdout + compiled.stderr).toBe('');
    const checked = await tsc('--skipLibCheck', 'false', '--noEmit');
    expect(checked.stdout.split('\n').filter((line) => line.includes('@digitbench'))).toEqual([]);
  });

  const own = execFileSync('node', ['--version'], {
    encoding: 'utf8',
    env: {
      ...process.env,
      PATH: (process.env.PATH ?? '')
        .split(':')
        .filter((f) => !f.includes('node_modules'))
        .join(':'),
    },
  }).trim();

  // CI's own Node is 20, the pinned one newer.
  test.each([
    [`the machine's own Node (${own})`, 'node'],
    [`the pinned Node (${process.version})`, process.execPath],
  ])('run on %s', { timeout: 2 * minutes }, async (_, node) => {
    const { code, stdout, stderr } = await run(node, ['out/program.js'], project);
    expect(code, stdout + stderr).toBe(0);
    expect(JSON.parse(stdout)).toEqual(printed);
  });

  test.runIf(hasChromium())(
    'train in a page and in a worker of a Vite project, under a strict policy',
    async () => {
      const app = join(project, 'app');
      mkdirSync(app);
      for (const [file, text] of Object.entries(site)) writeFileSync(join(app, file), text);
      // Found by the package as by Node: in a folder above.
      const added = await run(
        'npm',
        [
          'install',
          '--ignore-scripts',
          '--prefer-offline',
          '--no-audit',
          '--no-fund',
          'onnxruntime-web@1.30.0',
        ],
        project,
      );
      expect(added.code, added.stdout + added.stderr).toBe(0);
      const built = await run(process.execPath, [join(root, 'node_modules/vite/bin/vite.js'), 'build'], app);
      expect(built.code, built.stdout + built.stderr).toBe(0);
      expect(built.stdout).not.toContain('onnxruntime-node');
      const browser = await launchChromium();
      const server = await serve(join(app, 'dist'), '/', { 'content-security-policy': POLICY });
      try {
        const context = await browser.newContext();
        const troubles = watchVisit(context, server.url);
        const page = await context.newPage();
        const said: string[] = [];
        page.on('console', (message) => said.push(message.text()));
        await page.goto(server.url);
        await expect.poll(() => [...said, ...troubles].length, { timeout: minutes }).toBeGreaterThan(1);
        expect(troubles).toEqual([]);
        for (const [i, where] of ['page', 'worker'].entries()) {
          const [, right = 0] =
            new RegExp(`^in (?:the|a) ${where}: (\\d+) of 1000 right$`).exec(said[i] ?? '') ?? [];
          expect(Number(right), said[i]).toBeGreaterThan(900);
        }
      } finally {
        await browser.close();
        server.close();
      }
    },
    3 * minutes,
  );
});
