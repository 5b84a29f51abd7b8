import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { answers, type Study } from '@digitbench/core';
import { loadDataset } from '@digitbench/data/node';
import { decodePredictions, openStore, type RunRecord } from '@digitbench/results';
import { decodeSafetensors, onnx, scoresOf, testExamples } from '@digitbench/train';
import type { EntryFacts } from '@digitbench/train/protocol';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { choose, limits } from '../src/commands/publish-weights/choice.ts';
import { describeWeights, renewed } from '../src/commands/publish-weights/weights-index.ts';
import { verifyWeights } from '../src/commands/verify/weights.ts';
import { temporaryFolder } from './support/cli.ts';
import { madeUp } from './support/records.ts';

const repository = fileURLToPath(new URL('../../..', import.meta.url));
const results = join(repository, 'results');
const folder = join(results, 'weights');

const studies = readdirSync(folder).filter((name) => statSync(join(folder, name)).isDirectory());
const published = studies.flatMap((study) =>
  readdirSync(join(folder, study)).map((entry) => ({
    study,
    entry,
    path: join(folder, study, entry, 'seed-1.safetensors'),
  })),
);

function recordOf(study: string, entry: string): RunRecord {
  const trials = join(results, 'paper', study, entry);
  const file = readdirSync(trials).find((name) => name.startsWith('seed-1.')) ?? '';
  return JSON.parse(readFileSync(join(trials, file), 'utf8'));
}

describe('the published weights', () => {
  it('are those of at least one entry of each study, and no more than a browser should load', () => {
    expect(new Set(published.map(({ study }) => study))).toEqual(
      new Set(readdirSync(join(results, 'paper'))),
    );
    const bytes = published.map(({ path }) => statSync(path).size);
    expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(limits.all);
    expect(published.every(({ path }) => existsSync(path))).toBe(true);
  });

  it('are those of the published records, byte by byte', async () => {
    const { records, weights } = await openStore(results, { readOnly: true }).list({ profile: 'paper' });
    expect(weights.map(({ study, entry }) => `${study}/${entry}`).sort()).toEqual(
      published.map(({ study, entry }) => `${study}/${entry}`).sort(),
    );
    expect(verifyWeights(results, weights, 'paper', records)).toEqual([]);
  });

  it.each(published)(
    'of $study/$entry give the answers of its published record',
    async ({ study: name, entry, path }) => {
      tf.env().set('PROD', true);
      const { default: study }: { default: Study } = await import(
        join(repository, 'packages/models', name, 'src/index.ts')
      );
      const dataset = loadDataset();
      const examples = testExamples(study.task, dataset, {});
      const weights = decodeSafetensors(readFileSync(path));
      const context = { study, entry, seed: 1, dataset, budget: {}, engines: [onnx], weights };
      const { scores } = await scoresOf(context, examples);
      const record = recordOf(name, entry);
      const outputs = [record, ...Object.values(record.outputs ?? {})].map(({ predictions }) =>
        decodePredictions(predictions ?? ''),
      );
      const names = [study.task.accuracy, ...Object.keys(record.outputs ?? {})].filter(
        (output) => output in scores,
      );
      for (const output of names) {
        const values = scores[output] ?? new Float32Array(0);
        const found = answers(values, values.length / examples.count);
        // Whichever of the record's outputs it is: another kind of processor may round a few answers differently.
        const apart = outputs.map((kept) => found.filter((answer, i) => answer !== kept[i]).length);
        expect(Math.min(...apart), output).toBeLessThanOrEqual(examples.count / 1000);
      }
    },
  );
});

const facts = (entry: string, parameters: number, more: Partial<EntryFacts> = {}) => ({
  facts: {
    entry,
    kind: 'network',
    level: null,
    parameters,
    trainings: [{ member: null, parameters, multiplyAdds: null, epochs: 1, batchSize: 1 }],
    ...more,
  } as EntryFacts,
});

it('takes what is small, in order, as long as all together stay small', () => {
  const small = Array.from({ length: 9 }, (_, i) => facts(`small${i}`, 240_000));
  const { chosen, leftOut } = choose([
    facts('estimator', 10, { kind: 'estimator' }),
    facts('huge', 300_000),
    facts('point', 10, { level: { factor: 'width', value: 1 } }),
    ...small,
    facts('tiny', 10),
  ]);
  const names = small.slice(0, 8).map((one) => one.facts.entry);
  expect(chosen.map((one) => one.facts.entry)).toEqual([...names, 'tiny']);
  expect(leftOut.map(({ what, reason }) => [what.facts.entry, reason])).toEqual([
    ['estimator', 'it has no network'],
    ['huge', 'its network has 1.2 MB, and the limit is 1.1 MB'],
    ['point', 'it is a point of a factor'],
    ['small8', 'its 1.0 MB would pass the limit of all, 8.0 MB'],
  ]);
});

describe('the index of published weights', () => {
  const trial = { profile: 'paper', study: 'tame', seed: 1 } as const;
  const place = () => {
    const folder = temporaryFolder();
    const records = ['mlp', 'dropout'].map((entry) => madeUp(0.9, { ...trial, entry, hash: 'aaaaaaaa' }));
    for (const { entry } of records) {
      const file = join(folder, 'weights/tame', entry, 'seed-1.safetensors');
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, 'abc');
    }
    return { folder, records, index: records.map((record) => describeWeights(folder, record)) };
  };

  it('holds the digest of each file, and outlives being written', async () => {
    const { folder, index, records } = place();
    // FIPS 180-2, appendix B.1.
    expect(index[0]).toMatchObject({
      bytes: 3,
      sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    });
    await openStore(folder).writeWeightsIndex(index);
    const { weights, problems } = await openStore(folder).list();
    expect(problems).toEqual([]);
    expect(weights).toEqual(index);
    expect(verifyWeights(folder, weights, 'paper', records)).toEqual([]);
  });

  it('is renewed by what is written, and loses what is no longer chosen', () => {
    const [mlp, dropout] = place().index;
    if (!mlp || !dropout) throw new Error('no index');
    const later = { ...mlp, hash: 'bbbbbbbb' };
    expect(renewed([mlp, dropout], [later], () => true)).toEqual([dropout, later]);
    expect(renewed([mlp, dropout], [later], ({ entry }) => entry === 'mlp')).toEqual([later]);
  });

  it('shows what was altered, is away, is of another training, or is not in it', () => {
    const { folder, records, index } = place();
    const said = (of = index, profile = 'paper') =>
      verifyWeights(folder, of, profile, records).map(({ path, message }) => `${path}: ${message}`);
    const [retrained = madeUp(0.9)] = records;
    Object.assign(retrained, { hash: 'cccccccc' });
    expect(said()).toEqual([
      expect.stringMatching(
        /^weights\/tame\/mlp\/.*: it is of the training with the hash aaaaaaaa, and the published record has cccccccc;/,
      ),
    ]);
    expect(said(index, 'quick')).toEqual([]);
    Object.assign(retrained, { seed: 2 });
    expect(said()).toEqual([expect.stringContaining('there is no record of seed 1 in paper/tame/mlp')]);
    Object.assign(retrained, { seed: 1, hash: 'aaaaaaaa' });
    appendFileSync(join(folder, 'weights/tame/mlp/seed-1.safetensors'), 'd');
    expect(said()).toEqual([expect.stringMatching(/mlp.*: it was altered: its 4 bytes .* for 3 bytes/)]);
    expect(said(index.slice(0, 1))).toEqual([
      expect.stringContaining('altered'),
      expect.stringMatching(/dropout.*: it is not in weights\/index.json/),
    ]);
    rmSync(join(folder, 'weights/tame/mlp'), { recursive: true });
    expect(said()).toEqual([expect.stringMatching(/mlp.*names it, but it is not there/)]);
  });
});
