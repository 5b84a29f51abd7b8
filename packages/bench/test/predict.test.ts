import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answers, type Dataset, type Study } from '@digitbench/core';
import { loadDataset } from '@digitbench/data/node';
import { encodePredictions, type RunRecord } from '@digitbench/results';
import { writeDataset } from '@digitbench/testing';
import tame from '@digitbench/testing/tame';
import { onnx, scoresOf, testExamples } from '@digitbench/train';
import { decodeSafetensors } from '@digitbench/train/protocol';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { objection, readRequest } from '../src/commands/predict/request.ts';
import { drawImage } from '../src/screen/digit.ts';
import { discoverStudies } from '../src/zoo/discover.ts';
import { budgetOf } from '../src/zoo/profile.ts';
import { digitbench, readRecords, temporaryFolder, testStudies } from './support/cli.ts';

tf.env().set('PROD', true);

/** A study of the zoo, found as the harness finds it. */
async function zooStudy(name: string): Promise<Study> {
  const found = discoverStudies().find((study) => study.name === name);
  if (found === undefined) throw new Error(`no study ${name}`);
  return (await import(found.module)).default;
}

/** What an entry says of all its test examples, by output, from the weights beside its record. */
async function answersAgain(study: Study, dataset: Dataset, record: RunRecord, results: string) {
  const { entry, seed, profile } = record;
  const budget = budgetOf('smoke', study.entries[entry]?.budgets);
  const file = join(results, profile, study.name, entry, record.weights ?? 'none');
  const weights = record.weights === null ? null : decodeSafetensors(readFileSync(file));
  const examples = testExamples(study.task, dataset, budget);
  const context = { study, entry, seed, dataset, budget, engines: [onnx], weights };
  const { scores } = await scoresOf(context, examples);
  return Object.fromEntries(
    Object.entries(scores).map(([name, values]) => [
      name,
      encodePredictions(answers(values, values.length / examples.count)),
    ]),
  );
}

describe('weights that were kept', () => {
  it('answer as the record says: a network, an ensemble, averaged weights; an estimator fitted again', async () => {
    const folder = temporaryFolder();
    const data = writeDataset(join(folder, 'data'));
    const results = join(folder, 'results');
    const flags = ['--models', testStudies, '--dataset', data, '--results', results, '--profile', 'smoke'];
    const entries = ['mlp', 'dropout', 'averaged', 'pair', 'ink'];
    const run = await digitbench([
      'run',
      ...entries.map((entry) => `tame/${entry}`),
      '--save-weights',
      ...flags,
    ]);
    expect(run.code).toBe(0);
    const records = readRecords(results);
    const dataset = loadDataset(data);
    for (const entry of entries) {
      const record = records[`${entry} 1`];
      if (record === undefined) throw new Error(`no record of ${entry}`);
      const again = await answersAgain(tame, dataset, record, results);
      expect([entry, again.digit]).toEqual([entry, record.predictions]);
    }

    // The same through the command, image by image.
    const predictions = records['pair 1']?.predictions ?? '';
    for (const index of [0, 7]) {
      const asked = await digitbench(['predict', 'tame/pair', '--test', String(index), '--json', ...flags]);
      expect(asked).toMatchObject({ code: 0, stderr: '' });
      const { image, predictions: said } = JSON.parse(asked.stdout);
      expect(image).toMatchObject({
        source: `test image ${index} of ${records['pair 1']?.dataset}`,
        label: dataset.test.labels[index],
      });
      expect(said).toMatchObject([
        {
          entry: 'pair',
          weights: 'kept',
          accuracy: records['pair 1']?.test?.accuracy,
          outputs: { digit: { answer: predictions[index], target: String(dataset.test.labels[index]) } },
        },
      ]);
    }

    const trained = ['--trained', join(folder, 'trained')];
    const all = await digitbench(['predict', 'tame', '--test', '3', ...trained, ...flags]);
    expect(all.stdout).toContain(`test image 3 of ${records['pair 1']?.dataset}, labelled`);
    for (const entry of entries) expect(all.stdout).toContain(`tame/${entry}`);
  }, 240_000);

  it('answer both questions of the adder as its record says, on the averaged weights', async () => {
    const folder = temporaryFolder();
    const trained = await digitbench([
      'run',
      'adder/adder',
      '--save-weights',
      '--profile',
      'smoke',
      '--results',
      folder,
    ]);
    expect(trained.code).toBe(0);
    const record = readRecords(folder)['adder 1'];
    if (record === undefined) throw new Error('no record of the adder');
    const again = await answersAgain(await zooStudy('adder'), loadDataset(), record, folder);
    expect(again.digit).toBe(record.outputs?.digit?.predictions);
    expect(again.sum).toBe(record.outputs?.sum?.predictions);
  }, 240_000);
});

it('trains what was not kept, beside the records, and says so; the next time it is there', async () => {
  const folder = temporaryFolder();
  const data = writeDataset(join(folder, 'data'));
  const flags = ['--models', testStudies, '--dataset', data, '--results', join(folder, 'results')];
  const image = join(folder, 'digit.pgm');
  writeFileSync(
    image,
    `P2 9 12 9\n${'9 9 9 9 9 9 9 9 9\n'.repeat(3)}${'9 9 9 9 0 0 9 9 9\n'.repeat(6)}${'9 9 9 9 9 9 9 9 9\n'.repeat(3)}`,
  );
  // A cache of its own: what other tests have trained is not there.
  const trained = ['--profile', 'smoke', '--trained', join(folder, 'trained')];
  const asked = await digitbench(['predict', 'tame/mlp', image, ...trained, ...flags]);
  expect(asked.code).toBe(0);
  expect(asked.stderr).toContain('No weights of tame/mlp seed 1 are kept (run --save-weights): training');
  expect(asked.stdout).toContain('digit.pgm: PGM, 9 x 12');
  expect(asked.stdout).toContain('inverted: it was dark on light');
  expect(asked.stdout).toContain('centred by mass in 8 x 8');
  expect(asked.stdout).toMatch(
    /tame\/mlp seed 1, smoke profile, [\d.]+ % on the test set, trained for predictions/,
  );
  expect(asked.stdout).toMatch(/digit: \d\n {2}0 [━─]{30} +[\d.]+ %/);
  expect(existsSync(join(folder, 'results'))).toBe(false);
  const again = await digitbench(['predict', 'tame/mlp', image, ...trained, ...flags]);
  expect(again).toMatchObject({ code: 0, stderr: '', stdout: asked.stdout });
}, 240_000);

describe('the request', () => {
  const read = (different: { operands?: string[]; test?: number }) => {
    const { operands = [], test } = different;
    return readRequest({ zoo: { operands }, all: false, image: undefined, test }, (path) => path);
  };

  it('tells an image file from a study by its name', async () => {
    await expect(read({ operands: ['modern/cnn', 'none/digit.PNG'] })).rejects.toThrow(
      /image none\/digit.PNG: there is no such file/,
    );
    await expect(read({ operands: ['modern/cnn', 'notes.txt'] })).rejects.toThrow(
      /image notes.txt: there is no such file; expected a PNG/,
    );
    await expect(read({ operands: ['modern/cnn', '/nowhere/digit'] })).rejects.toThrow(
      /image \/nowhere\/digit: there/,
    );
    expect(await read({ operands: ['modern/cnn'], test: 3 })).toEqual({
      names: ['modern/cnn'],
      subject: { kind: 'test', index: 3 },
    });
  });

  it.skipIf(process.platform === 'win32')(
    'reads regular files alone, and stops when it is told to',
    async () => {
      await expect(read({ operands: ['modern/cnn', '/dev/zero'] })).rejects.toThrow(
        /image \/dev\/zero: this is a device; expected a PNG/,
      );
      const file = join(temporaryFolder(), 'a.pgm');
      writeFileSync(file, 'P2 2 2 9\n0 9 9 0\n');
      const request = {
        zoo: { operands: ['modern/cnn', file] },
        all: false,
        image: undefined,
        test: undefined,
      };
      const stopped = AbortSignal.abort(new Error('stopped'));
      await expect(readRequest(request, (path) => path, stopped)).rejects.toThrow('stopped');
    },
  );

  it('names everything that is missing or too much', async () => {
    await expect(read({})).rejects.toThrow(/no entry given.*\n.*no image given/);
    await expect(read({ operands: ['a.png', 'b.png', 'modern/cnn'], test: 1 })).rejects.toThrow(
      /one image at a time; got a.png, b.png\n.*both an image file \(a.png\) and --test 1/,
    );
  });

  it('asks for a number where the task takes one', () => {
    const image = { kind: 'image', rows: 28, columns: 28 } as const;
    const number = { kind: 'category', classes: 10 } as const;
    expect(objection('a/b', { image }, undefined, false)).toBeUndefined();
    expect(objection('a/b', { image, number }, undefined, false)).toBe(
      'a/b takes a number from 0 to 9 beside the image: --number',
    );
    expect(objection('a/b', { image, number }, undefined, true)).toBeUndefined();
    expect(objection('a/b', { image, number }, 10, true)).toContain('--number: got 10');
    expect(objection('a/b', { image, other: image }, 1, true)).toContain('only one image');
  });
});

it.skipIf(process.platform === 'win32')(
  'says before training that weights cannot be kept, and where they could be',
  async () => {
    const data = writeDataset(join(temporaryFolder(), 'data'));
    const flags = [
      '--models',
      testStudies,
      '--dataset',
      data,
      '--results',
      temporaryFolder(),
      '--profile',
      'smoke',
    ];
    const asked = await digitbench([
      'predict',
      'tame/mlp',
      '--test',
      '0',
      '--trained',
      '/proc/kept',
      ...flags,
    ]);
    expect(asked.code).toBe(2);
    expect(asked.stderr).toMatch(
      /those trained now would go to \/proc\/kept, but nothing can be written there; name a folder of your own with --trained/,
    );
    expect(asked.stderr).not.toContain('training with the');
  },
  240_000,
);

it('is reported in one go with whatever else is wrong, with exit code 2', async () => {
  const { code, stderr } = await digitbench(['predict', '--test', 'x', '--seed', 'y', '--imag', 'a.png']);
  expect(code).toBe(2);
  expect(stderr).toContain('--test: got "x"; expected a whole number from 0');
  expect(stderr).toContain('Did you mean `--image`?');
  const beyond = await digitbench(['predict', 'modern/mlp', '--test', '10000']);
  expect(beyond.code).toBe(2);
  expect(beyond.stderr).toContain('--test: got 10000; mnist has 10000 test images, 0 to 9999');
});

it('a digit is drawn in half blocks, in greys where there are colours', () => {
  const pixels = Uint8Array.of(255, 0, 255, 0, 255, 255, 200, 0, 0);
  expect(drawImage(pixels, 3, 3, false)).toEqual(['▀▄█', '▀']);
  expect(drawImage(pixels, 3, 3, true)[0]).toContain('\u001b[38;5;255;48;5;16m▀');
});

beforeAll(async () => {
  await tf.setBackend('cpu');
});
