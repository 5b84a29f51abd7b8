import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { hasChromium, launchChromium, watchVisit } from '@digitbench/browser-testing';
import { startRedis, temporaryFolder, withoutRedis, writeDataset } from '@digitbench/testing';
import { expect, it, onTestFinished } from 'vitest';
import { prepare } from './chaos/data.ts';
import { digitbench, kill, start } from './chaos/process.ts';
import { environmentOf, root } from './clone.ts';

const app = join(root, 'apps/dashboard');

it.skipIf(withoutRedis !== undefined)(
  "the dashboard's development server shows a queue, and a worker at work, live",
  { timeout: 240_000 },
  async () => {
    const { folder, redis, url } = await serveQueue();
    expect(await (await fetch(`${url}queue/`)).text()).toContain('Trials on the queue');
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

it.skipIf(withoutRedis !== undefined || !hasChromium())(
  'its page fills with rows, follows a trial, and says when the queue is gone and when it is back',
  { timeout: 240_000 },
  async () => {
    const { folder, redis, url } = await serveQueue();
    const browser = await launchChromium();
    onTestFinished(() => browser.close());
    const context = await browser.newContext({ viewport: { width: 360, height: 800 } });
    // The test has a limit of its own.
    context.setDefaultTimeout(0);
    const troubles = watchVisit(context, url);
    const page = await context.newPage();
    await page.goto(`${url}queue/`);
    const soon = { timeout: 60_000, interval: 300 };
    const text = (part: string) => page.locator(`[data-part="${part}"]`).textContent();
    const rows = (part: string) => page.locator(`[data-part="${part}"] tr`).allInnerTexts();
    await expect.poll(() => text('said'), soon).toBe('Nothing waits and nothing runs.');
    expect(await page.getByRole('region').count()).toBe(0);

    const data = [
      '--dataset',
      writeDataset(join(folder, 'data')),
      '--models',
      join(root, 'packages/testing/studies'),
    ];
    const left = await digitbench([
      ...['run', 'unruly/slow', 'unruly/exits', '--seeds', '1', '--detach', '--queue', redis.url],
      ...[...data, '--results', join(folder, 'results')],
    ]);
    expect(left.code, left.stderr).toBe(0);
    await expect.poll(() => text('said'), soon).toContain('No worker is there.');
    expect(await text('counts')).toContain('2 waiting, 0 running on 0 workers');
    const worker = start(['worker', '--jobs', '2', '--queue', redis.url, ...data]);
    onTestFinished(async () => {
      kill(worker.pid, true);
      await worker.ended;
    });
    await expect
      .poll(() => rows('failed'), soon)
      .toEqual([expect.stringMatching(/^unruly\/exits seed 1\t.*exited with code 7/)]);
    const epoch = async () => Number(/epoch (\d+) of 1000000/.exec((await rows('running')).join())?.[1]);
    await expect.poll(epoch, soon).toBeGreaterThan(0);
    const before = await epoch();
    await expect.poll(epoch, soon).toBeGreaterThan(before);
    expect(await text('said')).toBe('Trials are being trained.');
    expect(await rows('workers')).toHaveLength(1);
    const { violations }: { violations(page: unknown): Promise<string[]> } = await import(
      join(app, 'test/support/axe.ts')
    );
    expect(await violations(page)).toEqual([]);
    const over = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
    expect(over).toBeLessThanOrEqual(0);

    await redis.kill();
    await expect
      .poll(() => text('said'), soon)
      .toMatch(/cannot be seen: .* It was last seen at \d\d:\d\d:\d\d\.$/);
    expect(await page.getByRole('region').count()).toBe(0);
    await redis.restart();
    await expect.poll(epoch, soon).toBeGreaterThan(before);
    expect(troubles).toEqual([]);
  },
);

/** A server with an empty queue, and the address of a dashboard that shows it. */
async function serveQueue() {
  const folder = temporaryFolder();
  const redis = await startRedis(join(folder, 'redis'));
  onTestFinished(() => redis.stop());
  mkdirSync(join(folder, 'shown'));
  return { folder, redis, url: await serve(join(folder, 'shown'), redis.url) };
}

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
