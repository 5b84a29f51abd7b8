import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeDataset } from '@digitbench/testing';
import { describe, expect, it } from 'vitest';
import { fillReadmes } from '../src/commands/readme/fill.ts';
import { closing, fillBlock, opening } from '../src/commands/readme/markers.ts';
import { studyBlock } from '../src/commands/readme/study-block.ts';
import { repository } from '../src/shell/repository.ts';
import { digitbench, temporaryFolder, testStudies } from './support/cli.ts';

it("the repository's READMEs say what results/paper says", async () => {
  const { changed, problems, current } = await fillReadmes({
    repository,
    models: undefined,
    results: join(repository, 'results'),
    check: true,
  });
  expect(problems).toEqual([]);
  expect(changed, 'run `npx digitbench readme`').toEqual([]);
  expect(current).toContain('README.md');
  expect(current.length).toBeGreaterThanOrEqual(7);
});

it('a README gets table, claims, members and where it was trained, the same each time, and keeps the rest', async () => {
  const folder = temporaryFolder();
  const models = join(folder, 'models');
  mkdirSync(models);
  // So that the study's code, which lies elsewhere now, still finds what it imports.
  symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'));
  cpSync(join(testStudies, 'tame'), join(models, 'tame'), { recursive: true });
  const data = writeDataset(join(folder, 'data'));
  const results = join(folder, 'results');
  const before = `# tame\n\nabove\n\n${opening('results')}\nwhat stood here\n${closing('results')}\n\nbelow\n`;
  const readme = join(models, 'tame', 'README.md');
  writeFileSync(readme, before);
  writeFileSync(join(folder, 'README.md'), `${opening('zoo')}\n${closing('zoo')}\n`);
  const request = { repository: folder, models, results, check: false };

  const empty = await fillReadmes(request);
  expect(empty).toEqual({ changed: ['models/tame/README.md', 'README.md'], current: [], problems: [] });
  expect(readFileSync(readme, 'utf8')).toContain(
    'Nothing is published yet: `npm run bench -- tame --profile paper`',
  );

  const flags = ['--models', testStudies, '--dataset', data, '--results', results, '--profile', 'paper'];
  const trained = await digitbench(['run', 'tame/mlp', 'tame/pair', 'tame/ink', '--seeds', '2', ...flags]);
  expect(trained.code).toBe(0);
  expect((await digitbench(['lr-find', 'tame/mlp', '--seed', '2', ...flags])).code).toBe(0);
  expect((await fillReadmes({ ...request, check: true })).changed).toHaveLength(2);
  expect((await fillReadmes(request)).changed).toHaveLength(2);
  const text = readFileSync(readme, 'utf8');
  expect(text).toMatch(/^# tame\n\nabove\n\n<!-- results/);
  expect(text.endsWith(`${closing('results')}\n\nbelow\n`)).toBe(true);
  expect(text).not.toContain('what stood here');
  expect(text).toContain(
    '| rank | entry | n | accuracy (%) | 95 % CI (%) | reported (%) | verdict | training (s) |',
  );
  expect(text).toMatch(/\| mlp \| 2 \| [\d.]+ \| [\d.]+–[\d.]+ \| 90\.00 \| (reproduced|higher|lower) \|/);
  expect(text).toMatch(/The members of `pair`.*\n\n.*\n.*\n\| first \| 2 \|/);
  expect(text).toMatch(
    /The learning-rate range test of `mlp` \(`digitbench lr-find`\) suggests [\d.]+ \(seed 2\)\./,
  );
  expect(text).toMatch(/6 trials on .* cores?, \d+ GiB, .*Node 26.*engine `onnx` \(onnxruntime-node/);
  expect(readFileSync(join(folder, 'README.md'), 'utf8')).toMatch(
    /\| \[tame\]\(models\/tame\/README\.md\) \| Does the harness.*\| \w+ [\d.]+ \(.*n = 2.*\) \| 1 \w+ \|/,
  );
  // What is said of a study may change without training: its ledger lies beside its sources.
  const described = () =>
    readFileSync(join(results, 'paper', 'tame', 'study.data-3a287ca307ae.json'), 'utf8');
  expect(described()).not.toContain('Nine of ten');
  writeFileSync(
    join(models, 'tame', 'ledger.ts'),
    `export default { statements: [{ form: 'number', says: 'Nine of ten', where: 'title', value: { entry: 'mlp', metric: 'accuracy', value: 0.9, digits: 0 } }] };`,
  );
  await fillReadmes(request);
  expect(described()).toContain('Nine of ten');
  expect(readFileSync(readme, 'utf8')).toMatch(/What the source states, on [^:]+: [01] of 1 statement/);
  rmSync(join(models, 'tame', 'ledger.ts'));
  await fillReadmes(request);
  // Written twice is written once.
  expect(await fillReadmes(request)).toMatchObject({ changed: [], problems: [] });
  expect(readFileSync(readme, 'utf8')).toBe(text);

  writeFileSync(readme, '# tame, without a place\n');
  const { problems } = await fillReadmes(request);
  expect(problems).toMatchObject([
    { path: 'models/tame/README.md', message: /0 opening and 0 closing markers/ },
  ]);
}, 240_000);

describe('the markers', () => {
  it('must come once, in order', () => {
    const [open, close] = [opening('results'), closing('results')];
    expect(fillBlock(`a\n${open}\n${close}\nb`, 'results', 'x')).toBe(`a\n${open}\n\nx\n\n${close}\nb`);
    expect(() => fillBlock(`${open}${open}${close}`, 'results', 'x')).toThrow(/2 opening and 1 closing/);
    expect(() => fillBlock(`${close}${open}`, 'results', 'x')).toThrow(/wrong way round/);
    expect(() => fillBlock('', 'results', 'x')).toThrow(/add the lines <!-- results: written by/);
  });
});

it('a study without records says so and names the command', () => {
  expect(studyBlock('adder', [], undefined, [])).toContain('npm run bench -- adder --profile paper');
});
