import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../../shell/repository.ts';

/** Formats the new sources like the rest. False if the formatter is missing or fails. */
export function format(folder: string): boolean {
  const biome = join(repository, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
  if (!existsSync(biome)) return false;
  const { status } = spawnSync(process.execPath, [biome, 'check', '--write', folder], { cwd: repository });
  return status === 0;
}

/**
 * Makes the new package a workspace like the others: a link in node_modules, an entry in package-lock.json. npm does
 * both, from what is on this machine. Returns npm's complaint where it could not.
 */
export function link(): string | undefined {
  const setup = join(repository, 'scripts', 'setup.mjs');
  const { status, stderr, error } = spawnSync(process.execPath, [setup, '--link'], {
    cwd: repository,
    encoding: 'utf8',
  });
  return status === 0 ? undefined : (error?.message ?? stderr.trim());
}
