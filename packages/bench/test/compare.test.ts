import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compareRecorded } from '../src/commands/compare/compare.ts';
import type { UsageError } from '../src/shell/usage.ts';
import { digitbench, temporaryFolder } from './support/cli.ts';
import { madeUp, madeUpSeeds, writeResults } from './support/records.ts';

const before = [
  ...madeUpSeeds([0.9, 0.902, 0.898, 0.901, 0.899]),
  ...madeUpSeeds([0.93, 0.931, 0.929, 0.93, 0.932], { study: 'second', entry: 'deep' }),
];
/** The second entry became better and slower; of the first only the times differ, by chance. */
const after = [
  ...before.slice(0, 5).map((record, index) => ({
    ...record,
    seconds: { ...record.seconds, train: [3.01, 2.99, 3, 3.02, 2.98][index] ?? null },
  })),
  ...madeUpSeeds([0.95, 0.952, 0.949, 0.951, 0.95], {
    study: 'second',
    entry: 'deep',
    hash: 'bead0000bead0000',
    seconds: { setUp: 0.1, compile: 0.2, train: 6, evaluate: 0.1 },
  }).map((record, index) => ({
    ...record,
    seconds: { ...record.seconds, train: [6, 6.1, 5.9, 6.05, 5.95][index] ?? null },
  })),
];

/** What `digitbench compare` prints, without the process. */
async function compared(results: string, ...operands: string[]): Promise<string> {
  const { lines } = await compareRecorded({ operands, results, profile: undefined });
  return lines.join('\n');
}

describe('digitbench compare', () => {
  it('compares entries of different studies image by image where their test images are the same', async () => {
    const results = await writeResults(join(temporaryFolder(), 'results'), before);
    const { code, stdout } = await digitbench([
      'compare',
      'first/plain',
      'second/deep',
      '--results',
      results,
    ]);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^second\/deep is better than first\/plain in accuracy: \+3\.04 percentage points/,
    );
    expect(stdout).toContain(
      'Seed 1, image by image: only first/plain gets 0 right, only second/deep 30 (McNemar, exact, p < 0.001).',
    );
    expect(stdout).not.toContain('Beware');
  });

  it('says what changed between two folders, in accuracy and in time', async () => {
    const folder = temporaryFolder();
    const a = await writeResults(join(folder, 'a'), [...before, madeUp(0.5, { entry: 'gone' })]);
    const b = await writeResults(join(folder, 'b'), after);
    const stdout = await compared(a, a, b);
    expect(stdout).toContain('accuracy: 1 identical, 1 better.');
    expect(stdout).toContain('training time: 1 no evidence of change, 1 slower.');
    expect(stdout).toMatch(
      /quick\/second\/deep \(mnist\) +5, 5 +93\.04 +95\.04 +\+2\.00 +\+1\.\d\d to \+2\.\d\d +<0\.001 +better +2\.00 +1\.\d\d to 2\.\d\d +slower/,
    );
    expect(stdout).toContain('second/deep (mnist): Its recipe, sources or data changed in between.');
    expect(stdout).toMatch(/only in .*: quick\/first\/gone \(mnist\)/);
    const one = await compared(a, a, b, 'second');
    expect(one).toMatch(/^quick\/second\/deep \(mnist\):\n.* is better than .* in accuracy/);
    expect(one).toMatch(/trains 2\.00 times as long as/);
    expect(one).toContain('McNemar');
  });

  it('compares machines whose records lie in one folder', async () => {
    const server = { ...madeUp(0.9).machine, id: 'server' };
    const elsewhere = before.map((record) => ({ ...record, machine: server }));
    const results = await writeResults(join(temporaryFolder(), 'results'), [...before, ...elsewhere]);
    const stdout = await compared(results, 'laptop', 'server');
    expect(stdout).toContain('2 entries compared, from laptop to server.\naccuracy: 2 identical.');
    expect(stdout).toContain('times under different conditions: machine laptop and server');
  });

  it('reads results from git, without a checkout', async () => {
    const folder = temporaryFolder();
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
        cwd: folder,
        stdio: 'ignore',
      });
    git('init', '-q', '-b', 'main');
    const results = join(folder, 'published', 'results');
    mkdirSync(results, { recursive: true });
    await writeResults(results, before);
    git('add', '-A');
    git('commit', '-q', '-m', 'before');
    rmSync(results, { recursive: true });
    await writeResults(results, after);
    git('add', '-A');
    git('commit', '-q', '-m', 'after');
    const revisions = { operands: ['HEAD~1', 'HEAD'], results, profile: undefined };
    const { comparison } = await compareRecorded(revisions);
    expect(comparison).toMatchObject({
      labels: [
        expect.stringMatching(/^HEAD~1 \([0-9a-f]+\)$/),
        expect.stringMatching(/^HEAD \([0-9a-f]+\)$/),
      ],
      entries: [
        {
          study: 'first',
          entry: 'plain',
          change: 'identical',
          timeChange: 'no evidence of change',
          sameHash: true,
        },
        { study: 'second', entry: 'deep', change: 'better', timeChange: 'slower', sameHash: false },
      ],
      onlyFirst: [],
      onlySecond: [],
    });
    // The folder may be gone by now: git has it all.
    rmSync(results, { recursive: true });
    expect((await compareRecorded(revisions)).comparison).toEqual(comparison);
    const status = execFileSync('git', ['status', '--porcelain'], { cwd: folder, encoding: 'utf8' });
    expect(
      status
        .split('\n')
        .filter((line) => line !== '')
        .every((line) => line.startsWith(' D ')),
    ).toBe(true);
  });

  it('says what it knows none of', async () => {
    const results = await writeResults(join(temporaryFolder(), 'results'), before);
    const refusal = (operands: string[], different = {}) =>
      compareRecorded({ operands, results, profile: undefined, ...different }).then(
        () => 'none',
        (error: UsageError) => error.problems.join('\n'),
      );
    const unknown = await refusal(['first/plain', 'second/dep']);
    // Of the other name there is nothing to say.
    expect(unknown).toMatch(/^nothing is recorded for `second\/dep`\. Did you mean `second\/deep`\?/);
    expect(unknown).toContain('It is not a folder');
    expect(await refusal(['first/plain'])).toMatch(/expected two entries .* got first\/plain/);
    expect(await refusal(['first/plain', 'laptop'])).toMatch(
      /^first\/plain is an entry; expected a second entry/,
    );
    expect(await refusal(['laptop', 'onnx', 'frist'])).toContain('neither source has a record of `frist`');
    expect(await refusal(['laptop', 'onnx'], { profile: 'paper' })).toContain(
      'laptop: no records in the profile paper',
    );
    expect(await refusal(['first/plain', 'second/deep'], { metric: 'acuracy' })).toMatch(
      /no record has `acuracy`.*Did you mean `accuracy`/,
    );
  });
});
