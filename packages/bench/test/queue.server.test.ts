import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { withoutRedis } from '@digitbench/testing';
import { Redis } from 'ioredis';
import { describe, expect, it, onTestFinished } from 'vitest';
import { digitbench, readRecords } from './support/cli.ts';
import { lateStudy, openQueue } from './support/queue.ts';

/** A server that refuses, or is away, while a worker trains. */

const slow = { timeout: 240_000 };

const statusOf = async (url: string) =>
  JSON.parse((await digitbench(['queue', '--json', '--queue', url])).stdout);

/** A queue with one trial that takes so many milliseconds, and a worker that trains it. */
async function oneAtWork(milliseconds: number) {
  const here = await openQueue({}, lateStudy(milliseconds));
  const client = new Redis(here.redis.url);
  client.on('error', () => {});
  onTestFinished(() => client.disconnect());
  const entries = ['late/sleeper', '--seeds', '1', '--queue', here.url];
  expect((await here.run('results', [...entries, '--detach'])).code).toBe(0);
  const worker = here.startWorker(['--jobs', '1']);
  await expect
    .poll(async () => (await statusOf(here.url)).running.length, { timeout: 60_000, interval: 200 })
    .toBe(1);
  const collect = async () => {
    const { code, stderr } = await here.run('results', entries);
    expect(code, stderr).toBe(0);
    expect(readRecords(join(here.folder, 'results'))['sleeper 1']?.outcome.status).toBe('ok');
  };
  return { ...here, client, worker, entries, collect };
}

describe.skipIf(withoutRedis !== undefined || process.platform !== 'linux')('a worker', () => {
  it('keeps what it trained for a server that cannot write to its disk, until it can', slow, async () => {
    const { folder, redis, client, worker, collect } = await oneAtWork(6_000);
    // A folder in the place of its file: the server cannot save, and then takes no more commands that write.
    const dump = join(folder, 'redis/dump.rdb');
    mkdirSync(join(dump, 'in-the-way'), { recursive: true });
    await client.config('SET', 'save', '3600 1');
    await client.config('SET', 'stop-writes-on-bgsave-error', 'yes');
    await client.bgsave();
    await expect.poll(() => client.info('persistence')).toContain('rdb_last_bgsave_status:err');
    await worker.says('it cannot write to its disk');
    const doctor = await digitbench(['doctor', '--queue', redis.url]);
    expect(doctor.stdout).toContain('cannot');
    const refused = await digitbench(['queue', 'clear', '--queue', redis.url]);
    expect(refused).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('it cannot write to its disk'),
    });
    rmSync(dump, { recursive: true });
    await client.bgsave();
    await expect.poll(() => client.info('persistence')).toContain('rdb_last_bgsave_status:ok');
    await collect();
    worker.child.kill('SIGTERM');
    expect((await worker.finished).stderr).toContain('1 trial trained');
  });

  it('that is locked out while it trains says so, and goes on when it is let in again', slow, async () => {
    const { client, worker, collect } = await oneAtWork(6_000);
    await client.config('SET', 'requirepass', 'an0ther-one');
    await client.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    await worker.says('it wants a password');
    await client.config('SET', 'requirepass', '');
    await worker.says('is there again');
    await collect();
    worker.child.kill('SIGTERM');
    const { stderr } = await worker.finished;
    expect(stderr).toContain('1 trial trained');
    expect(stderr).not.toContain('an0ther-one');
  });

  it(
    'ends at a second signal also if the server is away; its trial is trained by another',
    slow,
    async () => {
      const { redis, worker, url, startWorker, collect } = await oneAtWork(8_000);
      await redis.kill();
      await worker.says('cannot be reached');
      worker.child.kill('SIGTERM');
      await worker.says('a second signal puts them back');
      const begun = performance.now();
      worker.child.kill('SIGTERM');
      const { code, stderr } = await worker.finished;
      expect({ code, stderr }).toMatchObject({
        code: 143,
        stderr: expect.stringContaining('0 trials trained'),
      });
      expect(performance.now() - begun).toBeLessThan(15_000);
      await redis.restart();
      expect(await statusOf(url)).toBeDefined();
      startWorker(['--jobs', '1']);
      await collect();
    },
  );
});

describe.skipIf(withoutRedis !== undefined || process.platform !== 'linux')('a run', () => {
  it('ends at Ctrl-C also if the server is away', slow, async () => {
    const { redis, url, startRun } = await openQueue();
    const running = startRun('results', ['tame/ink', '--seeds', '1', '--queue', url]);
    await running.says('no worker is there yet');
    await redis.kill();
    await running.says('cannot be reached');
    running.child.kill('SIGINT');
    const { code, stderr } = await running.finished;
    expect({ code, stderr }).toMatchObject({ code: 130, stderr: expect.stringContaining('Interrupted') });
  });
});
