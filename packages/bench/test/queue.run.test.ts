import { join } from 'node:path';
import { numbersOf, openStore } from '@digitbench/results';
import { withoutRedis } from '@digitbench/testing';
import { Redis } from 'ioredis';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Board } from '../src/place/queue/board.ts';
import { packParcel } from '../src/place/queue/parcel.ts';
import { digitbench, readRecords } from './support/cli.ts';
import { openQueue } from './support/queue.ts';

/** The whole way of a trial over a queue, with a real server and real workers. */

const slow = { timeout: 240_000 };

function numbersIn(folder: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(readRecords(folder)).map(([trial, record]) => [trial, numbersOf(record)]),
  );
}

function connect(url: string): Redis {
  const client = new Redis(url);
  onTestFinished(() => client.disconnect());
  return client;
}

describe.skipIf(withoutRedis !== undefined)('trials on a queue', () => {
  it(
    'come to the same bits as here, are not trained twice, and leave nothing on the server',
    slow,
    async () => {
      const { folder, url, run, startWorker } = await openQueue();
      const entries = ['tame', '--seeds', '2'];
      expect((await run('here', entries)).code).toBe(0);
      const workers = [startWorker(['--jobs', '1']), startWorker(['--jobs', '1'])];
      const there = await run('there', [...entries, '--queue', url]);
      expect(there.code, there.stderr).toBe(0);
      expect(there.stderr).toMatch(
        /12 trials to train, on the queue redis:\/\/127\.0\.0\.1:\d+, on the engine onnx/,
      );
      expect(there.stderr).toContain('12 trained');
      const found = numbersIn(join(folder, 'there'));
      expect(Object.keys(found)).toHaveLength(12);
      expect(found).toEqual(numbersIn(join(folder, 'here')));

      const again = await run('there', entries, { DIGITBENCH_QUEUE: url });
      expect(again.stderr).toContain('12 trials recorded, nothing to train');
      const keys = await connect(url).keys('digitbench:*');
      expect(keys.filter((key) => /results|inbox|wants|strays| seed /.test(key))).toEqual([]);

      // SIGTERM ends a worker that has nothing to do at once.
      for (const { child } of workers) child.kill('SIGTERM');
      const ended = await Promise.all(workers.map(({ finished }) => finished));
      const trained = ended.map(({ stderr }) => Number(/(\d+) trials? trained/.exec(stderr)?.[1]));
      expect(trained.reduce((sum, count) => sum + count, 0)).toBe(12);
      expect(ended.map(({ code }) => code)).toEqual([143, 143]);
    },
  );

  it('can be left there, and collected into several folders; weights come along', slow, async () => {
    const { folder, url, run, startWorker } = await openQueue();
    const entries = ['tame/mlp', 'tame/ink', '--seeds', '1', '--save-weights', '--queue', url];
    const left = await run('first', [...entries, '--detach']);
    expect(left).toMatchObject({
      code: 0,
      stdout: '',
      stderr: expect.stringContaining('2 put on the queue'),
    });
    const status = await digitbench(['queue', '--json', '--queue', url]);
    expect(JSON.parse(status.stdout)).toMatchObject({ waiting: 2, running: [], workers: [], failed: [] });

    // The second wants one of the same trials, and one more.
    const second = run('second', [
      'tame/mlp',
      'tame/dropout',
      '--seeds',
      '1',
      '--save-weights',
      '--queue',
      url,
    ]);
    const worker = await startWorker(['--once', '--jobs', '2']).finished;
    expect(worker.code, worker.stderr).toBe(0);
    expect((await second).stderr).toContain('2 trained');
    expect(worker.stderr).toMatch(/[23] trials trained/);
    const first = await run('first', entries);
    expect(first.stderr).toContain('2 trained');
    const mlp = readRecords(join(folder, 'first'))['mlp 1'];
    expect(mlp?.weights).toMatch(/^seed-1\..*\.safetensors$/);
    expect(numbersIn(join(folder, 'second'))['mlp 1']).toBe(numbersIn(join(folder, 'first'))['mlp 1']);
    expect((await run('first', entries)).stderr).toContain('nothing to train');
  });

  it('that a second machine has finished as well are recorded beside the first, once', slow, async () => {
    const { folder, url, run, startWorker } = await openQueue();
    const entries = ['tame/ink', '--seeds', '1', '--queue', url];
    const worker = startWorker(['--jobs', '1']);
    expect((await run('results', entries)).code).toBe(0);
    const first = readRecords(join(folder, 'results'))['ink 1'];
    if (first === undefined) throw new Error('no record');
    worker.child.kill('SIGTERM');
    await worker.finished;
    // As a worker that was believed lost would hand it over.
    const { study, entry, seed, profile, dataset, hash, machine } = first;
    const id = `${profile}/${study}/${entry} seed ${seed} (onnx, ${dataset}) ${hash}`;
    const late = async (cpu: string) => {
      const record = { ...first, machine: { ...machine, id: 'elsewhere', cpu } };
      const packed = packParcel({ version: 1, id, record, engineSeconds: 0, weights: 'none' });
      const board = new Board(connect(url), 'digitbench');
      await board.deliver({ id, field: 'elsewhere', packed, weights: null, failure: null });
    };
    await late('the first');
    const second = await run('results', entries);
    expect(second.stderr).toContain('nothing to train');
    expect(second.stderr).toContain('also finished on the machine elsewhere');
    // What is handed over again in the same machine's name replaces nothing.
    await late('another');
    expect((await run('results', entries)).code).toBe(0);
    const { records } = await openStore(join(folder, 'results')).list();
    expect(records.map(({ machine: { id: at, cpu } }) => [at, cpu]).sort()).toEqual(
      [
        [machine.id, machine.cpu],
        ['elsewhere', 'the first'],
      ].sort(),
    );
    expect(await connect(url).keys('*results*')).toEqual([]);
  });

  it('that fail by themselves are records and are not tried again', slow, async () => {
    const { folder, url, run, startWorker } = await openQueue();
    const { child, finished } = startWorker(['--jobs', '2']);
    const { code, stderr } = await run('results', [
      'unruly/throws',
      'unruly/exits',
      '--seeds',
      '1',
      '--queue',
      url,
    ]);
    expect(code).toBe(1);
    expect(stderr).toContain('2 failed');
    const records = readRecords(join(folder, 'results'));
    expect(records['throws 1']?.outcome).toMatchObject({ status: 'failed', cause: 'error' });
    expect(records['exits 1']?.outcome).toMatchObject({ status: 'failed', cause: 'crash' });
    const status = JSON.parse((await digitbench(['queue', '--json', '--queue', url])).stdout);
    expect(status.failed).toHaveLength(2);
    expect(status.failed[0]).toMatchObject({
      trial: expect.stringContaining('unruly/'),
      reason: expect.any(String),
    });
    child.kill('SIGTERM');
    await finished;
    const retried = await digitbench(['queue', 'retry', '--queue', url]);
    expect(retried.stdout).toContain('2 failed trials put back');
    const cleared = await digitbench(['queue', 'clear', '--queue', url]);
    expect(cleared.code).toBe(0);
    const after = JSON.parse((await digitbench(['queue', '--json', '--queue', url])).stdout);
    expect(after).toMatchObject({ waiting: 0, failed: [] });
  });
});
