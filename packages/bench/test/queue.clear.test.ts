import { withoutRedis } from '@digitbench/testing';
import { Redis } from 'ioredis';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Board } from '../src/place/queue/board.ts';
import { digitbench } from './support/cli.ts';
import { openQueue } from './support/queue.ts';

/** Taking everything off a queue, while others use it, and whatever is on it. */

const slow = { timeout: 240_000 };

const statusOf = async (url: string) =>
  JSON.parse((await digitbench(['queue', '--json', '--queue', url])).stdout);

describe.skipIf(withoutRedis !== undefined)('queue clear', () => {
  it(
    'lasts: a run that collects ends and names what was taken off; the same command puts it on again',
    slow,
    async () => {
      const { url, startRun, run } = await openQueue();
      const entries = ['unruly/slow', 'tame/ink', '--seeds', '1', '--queue', url];
      const collecting = startRun('results', entries);
      await expect.poll(async () => (await statusOf(url)).waiting, { timeout: 60_000 }).toBe(2);
      const cleared = await digitbench(['queue', 'clear', '--queue', url]);
      expect(cleared).toMatchObject({ code: 0, stdout: '2 trials taken off the queue\n' });
      const { code, stderr } = await collecting.finished;
      expect(code).toBe(1);
      expect(stderr).toContain('unruly/slow seed 1: taken off the queue');
      expect(stderr).toContain('tame/ink seed 1: taken off the queue');
      expect(stderr).toMatch(/^2 taken off the queue in /m);
      expect(await statusOf(url)).toMatchObject({ waiting: 0 });
      expect((await run('results', [...entries, '--detach'])).code).toBe(0);
      expect(await statusOf(url)).toMatchObject({ waiting: 2 });
    },
  );

  it('also takes off what no digitbench has put there, and says what it forgot', slow, async () => {
    const { url, run } = await openQueue();
    const client = new Redis(url);
    onTestFinished(() => client.disconnect());
    expect((await run('results', ['tame/ink', '--seeds', '1', '--queue', url, '--detach'])).code).toBe(0);
    const board = new Board(client, 'digitbench');
    await board.deliver({ id: 'x', field: 'lab', packed: Buffer.from('x'), weights: null, failure: null });
    expect((await digitbench(['queue', 'clear', '--queue', url])).stdout).toBe(
      '1 trial taken off the queue; 1 result that nobody had collected forgotten\n',
    );
    for (const key of ['trials:wait', 'trials:meta', 'board:collectors', 'board:workers', 'board:pace'])
      await client.set(`digitbench:${key}`, 'none of ours');
    const broken = await digitbench(['queue', '--queue', url]);
    expect(broken).toMatchObject({ code: 1, stderr: expect.stringContaining('`digitbench queue clear`') });
    expect((await digitbench(['queue', 'clear', '--queue', url])).code).toBe(0);
    expect(await statusOf(url)).toMatchObject({ waiting: 0, failed: [], workers: [] });
    expect((await run('results', ['tame/ink', '--seeds', '1', '--queue', url, '--detach'])).code).toBe(0);
    expect(await statusOf(url)).toMatchObject({ waiting: 1 });
  });
});
