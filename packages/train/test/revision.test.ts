import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@digitbench/testing';
import { describe, expect, it } from 'vitest';
import { gitRevision } from '../src/node/revision.ts';

/** A repository of a package with this file in it, committed, as digitbench's own would be. */
function repository(): { folder: string; git: (...args: string[]) => string } {
  const top = temporaryFolder();
  const folder = join(top, 'packages/train');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'revision.ts'), '');
  const somebody = ['-c', 'user.name=Somebody', '-c', 'user.email=somebody@example.org'];
  const git = (...args: string[]) =>
    execFileSync('git', [...somebody, ...args], { cwd: top, encoding: 'utf8' }).trim();
  git('init', '-q');
  git('add', '-A');
  git('commit', '-q', '-m', 'Everything');
  return { folder, git };
}

describe('the revision of the sources', () => {
  it('is the commit, and says where files have been changed or added since', () => {
    const { folder, git } = repository();
    const head = git('rev-parse', 'HEAD');
    expect(gitRevision(folder)).toBe(head);
    writeFileSync(join(folder, 'other.ts'), '');
    expect(gitRevision(folder)).toBe(`${head}+changes`);
    git('add', '-A');
    git('commit', '-q', '-m', 'Other');
    writeFileSync(join(folder, 'revision.ts'), '// changed');
    expect(gitRevision(folder)).toBe(`${git('rev-parse', 'HEAD')}+changes`);
  });

  it('is none inside a repository that does not hold them, and outside of any', () => {
    const { folder, git } = repository();
    git('rm', '-q', '--cached', '-r', '.');
    writeFileSync(join(folder, '../../note.txt'), '');
    git('add', 'note.txt');
    git('commit', '-q', '-m', 'Somebody else');
    expect(gitRevision(folder)).toBeNull();
    expect(gitRevision(temporaryFolder())).toBeNull();
  });
});
