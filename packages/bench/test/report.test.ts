import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { digitbench, temporaryFolder } from './support/cli.ts';
import { madeUpSeeds, writeResults } from './support/records.ts';

/** Studies `first` (plain, deep) and `second` (plain) with the same task; one seed of deep misses 95 %. */
const written = (profile: string) => [
  ...madeUpSeeds([0.9, 0.902, 0.898], { profile }),
  ...madeUpSeeds([0.96, 0.962, 0.94], { profile, entry: 'deep' }),
  ...madeUpSeeds([0.93, 0.931, 0.929], { profile, study: 'second' }),
];

const report = async (profile: string, ...args: string[]) => {
  const results = await writeResults(join(temporaryFolder(), 'results'), written(profile));
  return digitbench(['report', '--results', results, ...args]);
};

describe('digitbench report', () => {
  it('prints a table for each study, its claims below it, and how to read them', async () => {
    const { code, stdout } = await report('paper', '--profile', 'paper');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^first · paper · mnist\n/);
    expect(stdout).toMatch(/\n +1 {2}deep +3 +95\.40/);
    expect(stdout).toMatch(
      /\n\nwhat first claims\nrefuted: Entries do not differ\.\n {2}plain − deep: |deep − plain: /,
    );
    expect(stdout).toContain('\n\nWhat 3 seeds can show: ');
    expect(stdout).toContain('\n\nsecond · paper · mnist\n');
    expect(stdout).toMatch(/plain +3 +90\.00 +.* +90\.0 +reproduced/);
  });

  it('finds the published records where nothing quick has been run, and says so', async () => {
    const { stdout, stderr } = await report('paper');
    expect(stdout).toMatch(/^first · paper · mnist/);
    expect(stderr).toMatch(/no records of the profile quick in .*; using paper/);
    const other = await report('paper', '--profile', 'smoke');
    expect(other.stdout).toMatch(/for the profile smoke\. There are records of paper: use --profile\.\n$/);
  });

  it('counts epochs and seconds to a target, and the seeds that never got there', async () => {
    const { stdout } = await report('quick', '--target', '95');
    expect(stdout).toContain('epochs to 95 %');
    expect(stdout).toMatch(/deep .* 2 \(not reached in 1 of 3\) +3\.00 \(not reached in 1 of 3\)\n/);
    expect(stdout).toMatch(/plain .* not reached in 3 of 3 +not reached in 3 of 3\n/);
    expect((await report('quick', '--target', '0.95')).stdout).toBe(stdout);
  });

  it('groups, chooses columns and sorts', async () => {
    const { stdout } = await report(
      'quick',
      '--group',
      'task',
      '--columns',
      'rank,entry,mean',
      '--sort',
      'mean',
      '--reverse',
    );
    expect(
      stdout
        .split('\n')
        .slice(0, 5)
        .map((line) => line.trim().split(/ {2,}/)),
    ).toEqual([
      ['three digits · quick · mnist'],
      ['study', 'rank', 'entry', 'accuracy (%)'],
      ['first', expect.any(String), 'deep', '95.40'],
      ['second', expect.any(String), 'plain', '93.00'],
      ['first', expect.any(String), 'plain', '90.00'],
    ]);
    const families = await report('quick', '--group', 'family', '--columns', 'entry,n');
    expect(families.stdout).toMatch(
      /plain · three digits · quick · mnist\nstudy +entry +n\n(first|second) +plain/,
    );
  });

  it('prints Markdown, CSV, LaTeX and JSON', async () => {
    const results = await writeResults(join(temporaryFolder(), 'results'), written('quick'));
    const as = async (format: string) =>
      (await digitbench(['report', 'first', format, '--results', results, '--difference', '0.5'])).stdout;
    expect(await as('--markdown')).toMatch(/^### first · quick · mnist\n\n\| rank \| entry \|/);
    expect(await as('--latex')).toMatch(/\\begin\{tabular\}\{rlr[\s\S]*\\end\{tabular\}/);
    const [heading, ...lines] = (await as('--csv')).split('\r\n');
    expect(heading).toMatch(
      /^study,profile,dataset,rank,lowestRank,entry,n,diverged,failed,mean \(fraction\)/,
    );
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/^first,quick,mnist,1,\d,deep,3,0,0,0\.954/);
    const few = ['--csv', '--columns', 'entry,n', '--results', results];
    expect((await digitbench(['report', 'first', ...few])).stdout).toMatch(
      /^entry,n,diverged,failed\r\ndeep,3,0,0\r\n/,
    );
    expect((await digitbench(['report', ...few])).stdout).toMatch(
      /^study,(task,)?entry,n,diverged,failed\r\nfirst,/,
    );
    const [deep] = JSON.parse(await as('--json'));
    expect(deep).toMatchObject({ study: 'first', entry: 'deep', n: 3, needed: { difference: 0.005 } });
    expect(deep.claims).toMatchObject([
      { verdict: 'refuted', claim: { sentence: 'Entries do not differ.' } },
    ]);
    const losses = await digitbench(['report', '--metric', 'loss', '--json', '--results', results]);
    expect(JSON.parse(losses.stdout)[0]).toMatchObject({ entry: 'deep', metric: 'loss', rank: 1 });
  });

  it('prints what the sources state, as text, Markdown and JSON', async () => {
    const results = await writeResults(join(temporaryFolder(), 'results'), written('paper'));
    const as = (...args: string[]) =>
      digitbench(['report', '--profile', 'paper', '--results', results, '--ledger', ...args]);
    const { code, stdout } = await as('first');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^first · paper · mnist\n1 of 3 statements holds; 1 does not; 1 is explained\n/);
    expect(stdout).toMatch(/\nreproduced: 90\.0 % \(table row, table 1\)\n {2}It lies where /);
    // Four batches of 250, so the same as over all images.
    expect(stdout).toMatch(
      /\n {2}plain: accuracy as the source computed it \(mean over batches of 250.*\) 90\.00 %/,
    );
    expect((await as()).stdout).toContain('\n\nsecond · paper · mnist\n');
    expect((await as('first', '--markdown')).stdout).toContain('\n| 90.0 % | table 1 | reproduced | It lies');
    expect(JSON.parse((await as('first', '--json')).stdout)).toMatchObject([
      { study: 'first', judged: true, summary: { total: 3, holding: 1, failing: 1 } },
    ]);
    expect((await as('first', '--csv')).stderr).toContain('--ledger and --csv: expected --markdown');
    expect((await as('frist')).stderr).toContain('Did you mean `first`?');
  });

  it('names all that is wrong with what was asked for', async () => {
    const { code, stderr } = await report(
      'quick',
      '--columns',
      'rank,men',
      '--sort',
      'accurcy',
      '--metric',
      'los',
      'frist',
    );
    expect(code).toBe(2);
    expect(stderr).toContain('nothing is recorded for `frist` in this profile. Did you mean `first`?');
    expect(stderr).toMatch(/--columns: there is no column `men`; there are study, .* Did you mean `mean`\?/);
    expect(stderr).toContain('--sort: there is no column `accurcy`');
    expect(stderr).toMatch(
      /--metric: no record has `los`; there are accuracy, loss, .* Did you mean `loss`\?/,
    );
    const two = await report('quick', '--csv', '--json', '--target', '101');
    expect(two.code).toBe(2);
    expect(two.stderr).toContain('--target: got "101"; expected a validation accuracy');
    expect((await report('quick', '--csv', '--json')).stderr).toContain(
      '--csv and --json: expected at most one of them',
    );
  });
});
