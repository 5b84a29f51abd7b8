import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { startRedis, temporaryFolder, withoutRedis } from '@digitbench/testing';
import { expect, it, onTestFinished } from 'vitest';
import { prepare } from './chaos/data.ts';
import { digitbench } from './chaos/process.ts';
import { environmentOf, root } from './clone.ts';

const app = join(root, 'apps/dashboard');

it.skipIf(withoutRedis !== undefined)(
  "the dashboard's development server shows a queue, and a worker at work, live",
  { timeout: 240_000 },
  async () => {
    const folder = temporaryFolder();
    const redis = await startRedis(join(folder, 'redis'));
    onTestFinished(() => redis.stop());
    mkdirSync(join(folder, 'shown'));
    const url = await serve(join(folder, 'shown'), redis.url);
    expect(await (await fetch(`${url}queue/`)).text()).toContain('What the machines are at');
    expect(await (await fetch(url)).text()).toContain('queue/');
    const state = async () => (await fetch(`${url}queue/state.json`)).json();
    const soon = { timeout: 60_000, interval: 500 };
    await expect.poll(state, soon).toMatchObject({ status: { waiting: 0, workers: [] } });
    const common = prepare(folder);
    const left = await digitbench([
      ...['run', 'hurried/linear', '--seeds', '2', '--detach', '--queue', redis.url],
      ...[...common, '--results', join(folder, 'results')],
    ]);
    expect(left.code, left.stderr).toBe(0);
    await expect.poll(state, soon).toMatchObject({ status: { waiting: 2 } });
    const worker = await digitbench(['worker', '--once', '--queue', redis.url, ...common.slice(0, 4)]);
    expect(worker.code, worker.stderr).toBe(0);
    await expect.poll(state, soon).toMatchObject({ status: { waiting: 0, unfetched: 2 } });
    await redis.stop();
    await expect
      .poll(state, soon)
      .toMatchObject({ problem: expect.stringContaining('nothing listens there') });
  },
);

/** Starts the development server and returns its address. */
async function serve(results: string, queue: string): Promise<string> {
  const home = createRequire(join(app, 'package.json')).resolve('astro/package.json');
  const server = spawn(
    process.execPath,
    [join(dirname(home), 'bin', 'astro.mjs'), 'dev', '--port', '0', '--host', '127.0.0.1'],
    {
      cwd: app,
      env: environmentOf({ DIGITBENCH_RESULTS: results, DIGITBENCH_QUEUE: queue }),
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let printed = '';
  for (const stream of [server.stdout, server.stderr])
    stream.on('data', (data) => {
      printed += data;
    });
  onTestFinished(async () => {
    const ended = new Promise((resolve) => server.once('close', resolve));
    if (server.kill()) await ended;
  });
  const address = () => /(http:\/\/127\.0\.0\.1:\d+\/)/.exec(printed)?.[1];
  await expect.poll(address, { timeout: 60_000 }).toBeDefined();
  return address() ?? '';
}
