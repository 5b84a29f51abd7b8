import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { settingVariables } from '../src/commands/index.ts';
import { unknownVariables } from '../src/shell/environment.ts';
import { repository } from '../src/shell/repository.ts';
import { digitbench } from './support/cli.ts';

const problemsOf = (environment: Record<string, string>) => unknownVariables(environment, settingVariables);

it('every variable that the sources read is known, so that only what nobody reads is refused', () => {
  const files = execFileSync('git', ['ls-files', '-z', 'packages', 'apps', 'scripts', '*turbo.json'], {
    cwd: repository,
    encoding: 'utf8',
  });
  const texts = files
    .split('\0')
    .filter((file) => /\.(ts|mjs|astro|json)$/.test(file) && !file.includes('/test/'))
    .map((file) => readFileSync(join(repository, file), 'utf8'));
  const names = new Set(texts.flatMap((text) => text.match(/\bDIGITBENCH_[A-Z]+(_[A-Z]+)*\b/g) ?? []));
  expect(names.size).toBeGreaterThan(8);
  expect(settingVariables.length).toBeGreaterThan(5);
  for (const variable of settingVariables) expect(names).toContain(variable);
  const refused = [...names].flatMap((name) => problemsOf({ [name]: '1' }));
  expect(refused).toEqual([]);
});

it('a misspelt variable is refused, one of the tests or of somebody else is not', () => {
  expect(problemsOf({ DIGITBENCH_SEED: '3' })).toEqual([
    expect.stringMatching(
      /^DIGITBENCH_SEED \(environment\): no such setting; .* Did you mean `DIGITBENCH_SEEDS`\?$/,
    ),
  ]);
  expect(problemsOf({ DIGITBENCH_TEST_ANYTHING: '1', DIGIT_SEEDS: '3', digitbench_seeds: '3' })).toEqual([]);
});

it('a command refuses a misspelt variable, and lets one be that only another command reads', async () => {
  const misspelt = await digitbench(['list'], { DIGITBENCH_MODLES: '/tmp' });
  expect(misspelt).toMatchObject({ code: 2, stdout: '' });
  expect(misspelt.stderr).toContain('DIGITBENCH_MODLES (environment): no such setting');
  const other = await digitbench(['setup-tensorflow', '--gpu', 'none'], { DIGITBENCH_SEEDS: '3' });
  expect(other.stderr).toContain('--gpu: got "none"');
  expect(other.stderr).not.toContain('DIGITBENCH_SEEDS');
});
