import { createServer, connect as openSocket, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { numbersOf } from '@digitbench/results';
import { withoutRedis } from '@digitbench/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { digitbench, readRecords } from './support/cli.ts';
import { lateStudy, openQueue } from './support/queue.ts';

/** What is lost on the way, and comes all the same. The long campaign is in test/chaos/queue. */

const slow = { timeout: 240_000 };

const statusOf = async (url: string) =>
  JSON.parse((await digitbench(['queue', '--json', '--queue', url])).stdout);

/** A way to the server that can be held up: what is sent over it goes nowhere, and no connection is closed. */
async function openProxy(port: number) {
  const sockets = new Set<Socket>();
  let isHeld = false;
  const server = createServer((socket) => {
    const other = openSocket(port, '127.0.0.1');
    for (const one of [socket, other]) {
      sockets.add(one);
      one.on('error', () => {});
    }
    socket.on('data', (data) => isHeld || other.write(data));
    other.on('data', (data) => isHeld || socket.write(data));
    socket.on('close', () => other.destroy());
    other.on('close', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  return {
    port: typeof address === 'object' ? (address?.port ?? 0) : 0,
    hold: (held: boolean) => {
      isHeld = held;
    },
    cut() {
      for (const socket of sockets) socket.destroy();
      sockets.clear();
    },
  };
}

describe.skipIf(withoutRedis !== undefined || process.platform !== 'linux')('nothing is lost', () => {
  it(
    'of what was trained while the server was away: it is handed over later, by another worker if need be',
    slow,
    async () => {
      const { folder, redis, url, run, startWorker } = await openQueue({}, lateStudy(5_000));
      const entries = ['late/sleeper', '--seeds', '1', '--queue', url];
      expect((await run('results', [...entries, '--detach'])).code).toBe(0);
      const first = startWorker(['--jobs', '1']);
      await expect.poll(async () => (await statusOf(url)).running.length, { timeout: 60_000 }).toBe(1);
      await redis.kill();
      await first.says('cannot be reached');
      await wait(15_000);
      // It has finished by now, and cannot say so.
      first.child.kill('SIGKILL');
      await first.finished;
      await redis.restart();
      const second = startWorker(['--jobs', '1']);
      await second.says('handed over, trained earlier');
      const { code, stderr } = await run('results', entries);
      expect(code, stderr).toBe(0);
      expect(Object.keys(readRecords(join(folder, 'results')))).toHaveLength(1);
      second.child.kill('SIGTERM');
      expect((await second.finished).stderr).toContain('0 trials trained');
    },
  );

  it('where a connection hangs, or is cut again and again', slow, async () => {
    const { folder, redis, run, startWorker } = await openQueue();
    const proxy = await openProxy(redis.port);
    const url = `redis://127.0.0.1:${proxy.port}`;
    startWorker([], { DIGITBENCH_QUEUE: url });
    const entries = ['tame', '--seeds', '2'];
    const running = run('there', [...entries, '--queue', url]);
    await expect
      .poll(async () => (await statusOf(redis.url)).running.length, { timeout: 60_000 })
      .toBeGreaterThan(0);
    for (let i = 0; i < 5; i++) {
      await wait(700);
      proxy.cut();
    }
    proxy.hold(true);
    await wait(2_000);
    proxy.hold(false);
    const { code, stderr } = await running;
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('12 trained');
    expect((await run('here', entries)).code).toBe(0);
    const numbers = (name: string) =>
      Object.entries(readRecords(join(folder, name))).map(([trial, record]) => [trial, numbersOf(record)]);
    expect(Object.fromEntries(numbers('there'))).toEqual(Object.fromEntries(numbers('here')));
  });

  it('a second signal puts trials in flight back at once', slow, async () => {
    const { url, run, startWorker } = await openQueue();
    expect((await run('results', ['unruly/slow', '--seeds', '1', '--queue', url, '--detach'])).code).toBe(0);
    const { child, finished, says } = startWorker(['--jobs', '1']);
    await expect.poll(async () => (await statusOf(url)).running.length, { timeout: 60_000 }).toBe(1);
    child.kill('SIGTERM');
    await says('a second signal puts them back');
    child.kill('SIGTERM');
    const { code, stderr } = await finished;
    expect({ code, stderr }).toMatchObject({
      code: 143,
      stderr: expect.stringContaining('0 trials trained'),
    });
    expect(await statusOf(url)).toMatchObject({ waiting: 1, running: [] });
  });

  it('a trial whose machines are lost four times is a failure that says so', slow, async () => {
    const { folder, url, run, startWorker } = await openQueue();
    const running = run('results', ['unruly/slow', '--seeds', '1', '--queue', url]);
    for (let i = 0; i < 4; i++) {
      const { child, finished } = startWorker(['--jobs', '1']);
      // The cards of those that are gone are still there for a while.
      const isIts = ({ worker }: { worker: string }) => worker.includes(`-${child.pid}-`);
      const running = async () => (await statusOf(url)).workers.find(isIts)?.running;
      await expect.poll(running, { timeout: 60_000, interval: 300 }).toBe(1);
      process.kill(-(child.pid ?? 0), 'SIGKILL');
      await finished;
    }
    startWorker(['--jobs', '1']);
    const { code, stderr } = await running;
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /unruly\/slow seed 1: failed: its machine was lost 4 times, the last one [0-9a-f]{12}/,
    );
    const record = readRecords(join(folder, 'results'))['slow 1'];
    expect(record?.outcome).toMatchObject({
      status: 'failed',
      cause: 'crash',
      reason: expect.stringContaining('lost 4 times'),
    });
  });
});
