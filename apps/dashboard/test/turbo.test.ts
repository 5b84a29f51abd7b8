import { execFileSync } from 'node:child_process';
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

it('turbo answers no task from its cache that reads outside the repository', () => {
  const printed = execFileSync('turbo', ['run', 'build', 'bench', 'check', 'lint', 'test', '--dry=json'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    env: { ...process.env, DIGITBENCH_RESULTS: '/elsewhere' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const { tasks }: Plan = JSON.parse(printed);
  const reading = tasks.filter(({ resolvedTaskDefinition: { env } }) =>
    OUTSIDE.some((name) => env.includes(name)),
  );
  expect(reading.map(({ taskId }) => taskId)).toContain('@digitbench/dashboard#build');
  expect(reading.filter(({ resolvedTaskDefinition: { cache } }) => cache)).toEqual([]);
});
