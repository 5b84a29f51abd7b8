import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));

interface Plan {
  readonly tasks: readonly {
    readonly taskId: string;
    readonly resolvedTaskDefinition: { readonly cache: boolean; readonly env: readonly string[] };
  }[];
}

/** Variables that name something outside the repository. Its content is none of a task's inputs. */
const OUTSIDE = ['DIGITBENCH_RESULTS', 'DIGITBENCH_DATASET', 'DIGITBENCH_MODELS'];

const run = (words: readonly string[], folder: string, results: string) =>
  spawnSync('turbo', words, {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    env: { ...process.env, DIGITBENCH_RESULTS: results },
  });

it('turbo answers no task from its cache that reads outside the repository', () => {
  const planned = run(['build', 'bench', 'check', 'lint', 'test', '--dry=json'], root, '/elsewhere');
  const { tasks }: Plan = JSON.parse(planned.stdout);
  const reading = tasks.filter(({ resolvedTaskDefinition: { env } }) =>
    OUTSIDE.some((name) => env.includes(name)),
  );
  expect(reading.map(({ taskId }) => taskId)).toContain('@digitbench/dashboard#build');
  expect(reading.filter(({ resolvedTaskDefinition: { cache } }) => cache)).toEqual([]);
});

it('a relative results folder is meant from where turbo was called', () => {
  const here = join(root, 'packages');
  const built = run(['build', '--filter', '@digitbench/dashboard'], here, 'no-such-results');
  expect(built.status).toBe(1);
  // No such folder there, so that nothing is built: it is named as it was understood.
  expect(built.stdout + built.stderr).toContain(
    `names ${join(here, 'no-such-results')}, which does not exist`,
  );
}, 60_000);
