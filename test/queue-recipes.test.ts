import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { verbs } from '../packages/bench/src/commands/index.ts';
import { parseAddress } from '../packages/bench/src/place/queue/address.ts';
import { root } from './clone.ts';

/** The files with which workers are started elsewhere: each is read as its program reads it, and its command line is one. */

// The reader of YAML that comes with Astro.
const astro = createRequire(
  createRequire(join(root, 'apps/dashboard/package.json')).resolve('astro/package.json'),
);
const yaml: { load(text: string): unknown } = astro('js-yaml');

const folder = join(root, 'docs/queue');
const textOf = (name: string) => readFileSync(join(folder, name), 'utf8');

/** Fails if a line calls for something that `digitbench worker` does not have. */
function expectWorker(line: string): void {
  const [, words = ''] =
    /node_modules\/\.bin\/digitbench\s+worker\b(.*)/.exec(line) ?? expect.fail(`no worker in: ${line}`);
  const worker = verbs.find(({ name }) => name === 'worker');
  const known = Object.values(worker?.options ?? {}).map(({ flag }) => `--${flag}`);
  for (const flag of words.match(/--[\w-]+/g) ?? []) expect(known).toContain(flag);
}

it('docker compose: a server that forgets nothing, and a worker beside it', () => {
  const {
    services,
  }: { services: Record<string, { command: string[]; environment?: Record<string, string> }> } = JSON.parse(
    JSON.stringify(yaml.load(textOf('compose.yaml'))),
  );
  const { server, worker } = services;
  expect(server?.command.join(' ')).toMatch(
    /--requirepass .*--appendonly yes .*--maxmemory-policy noeviction/,
  );
  expectWorker(worker?.command.at(-1) ?? '');
  expect(parseAddress(worker?.environment?.DIGITBENCH_QUEUE ?? '', {})?.host).toBe('server');
});

it('systemd: a unit whose stop reaches the worker alone', () => {
  const lines = textOf('digitbench-worker.service').split('\n');
  for (const line of lines) expect(line).toMatch(/^(#.*|\[\w+\]|[A-Z]\w+=.*|)$/);
  expect(lines).toContain('KillMode=mixed');
  expectWorker(lines.find((line) => line.startsWith('ExecStart=')) ?? '');
});

it.skipIf(process.platform !== 'linux' || spawnSync('systemd-analyze', ['--version']).status !== 0)(
  'systemd itself finds nothing wrong with the unit but that it is not installed',
  () => {
    const { stderr } = spawnSync('systemd-analyze', ['verify', join(folder, 'digitbench-worker.service')], {
      encoding: 'utf8',
    });
    const own = stderr.split('\n').filter((line) => line.includes('digitbench-worker.service'));
    expect(own.filter((line) => !/is not executable: No such file/.test(line))).toEqual([]);
  },
);

it('Slurm: a script that bash reads, and that hands the signal on', () => {
  const text = textOf('worker.slurm');
  expect(spawnSync('bash', ['-n', join(folder, 'worker.slurm')]).status).toBe(0);
  expectWorker(text.split('\n').find((line) => line.startsWith('node_modules')) ?? '');
  expect(text).toMatch(/^#SBATCH --signal=B:TERM@\d+$/m);
});

it('Kubernetes: a Job of workers that end by themselves', () => {
  const job: {
    kind: string;
    spec: { template: { spec: { containers: { command: string[]; env: { name: string }[] }[] } } };
  } = JSON.parse(JSON.stringify(yaml.load(textOf('worker-job.yaml'))));
  expect(job.kind).toBe('Job');
  const [container] = job.spec.template.spec.containers;
  expectWorker(container?.command.join(' ') ?? '');
  expect(container?.command).toContain('--once');
  expect(container?.env.map(({ name }) => name)).toEqual(['DIGITBENCH_QUEUE', 'DIGITBENCH_QUEUE_PASSWORD']);
});
