import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { withoutRedis, writeDataset } from '@digitbench/testing';
import { Redis } from 'ioredis';
import { describe, expect, it, onTestFinished } from 'vitest';
import { cacheFolder, repository } from '../src/shell/repository.ts';
import { digitbench, readRecords, testStudies } from './support/cli.ts';
import { heavyStudy, lateStudy, openQueue } from './support/queue.ts';

/** Machines whose clock is wrong, and disks and memories that are full. */

const slow = { timeout: 240_000 };

const statusOf = async (url: string) =>
  JSON.parse((await digitbench(['queue', '--json', '--queue', url])).stdout);

/** A program whose clock is so many days ahead. */
function clockAhead(days: number): Record<string, string> {
  const code = `
    const Real = Date, ahead = ${days * 24 * 60 * 60 * 1000};
    globalThis.Date = class extends Real {
      constructor(...given) { given.length === 0 ? super(Real.now() + ahead) : super(...given); }
      static now() { return Real.now() + ahead; }
    };`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` };
}

/** A program that can write nothing to any file. */
const fullDisk = ['bash', '-c', 'ulimit -f 0; exec "$@"', 'bash'];

describe.skipIf(withoutRedis !== undefined || process.platform !== 'linux')('trials on a queue', () => {
  it('do not wait for the clock of a machine, however wrong it is', slow, async () => {
    const { folder, url, common, run, startWorker } = await openQueue();
    const entries = ['tame/ink', 'tame/mlp', '--seeds', '1', '--queue', url];
    expect((await run('results', [...entries, '--detach'], clockAhead(40))).code).toBe(0);
    // The first leaves everything to others, in its own time.
    const otherData = ['--models', testStudies, '--dataset', writeDataset(join(folder, 'other'), 320, 100)];
    const refusing = startWorker([...otherData, '--once', '--jobs', '1'], clockAhead(300));
    expect(await refusing.finished).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/left for others[\s\S]*0 trials trained/),
    });
    expect(await statusOf(url)).toMatchObject({ waiting: 2 });
    const working = startWorker(['--jobs', '1', ...common], clockAhead(-500));
    const { code, stderr } = await run('results', entries);
    expect(code, stderr).toBe(0);
    const times = Object.values(readRecords(join(folder, 'results'))).map(({ startedAt }) =>
      Math.round((Date.parse(startedAt) - Date.now()) / (24 * 60 * 60 * 1000)),
    );
    expect(times).toEqual([-500, -500]);
    working.child.kill('SIGTERM');
    expect((await working.finished).stderr).toContain('2 trials trained');
  });

  it(
    'are handed over by a worker whose disk is full, and by one whose weights are too large to travel',
    slow,
    async () => {
      const kept = join(cacheFolder, 'weights/quick/heavy');
      rmSync(kept, { recursive: true, force: true });
      onTestFinished(() => rmSync(kept, { recursive: true, force: true }));
      const { folder, url, run, startWorker } = await openQueue({}, heavyStudy(30_000));
      const entries = ['heavy/wide', '--seeds', '1', '--save-weights', '--queue', url];
      const first = startWorker(['--jobs', '1'], {}, fullDisk);
      const full = await run('full', entries);
      expect(full.code, full.stderr).toBe(0);
      await first.says('cannot be kept on disk');
      const lost = readRecords(join(folder, 'full'))['wide 1'];
      expect(lost).toMatchObject({ weights: null, outcome: { status: 'ok' } });
      expect(lost?.warnings.join()).toMatch(
        /its weights \(9 MiB\) are larger .* could not keep them: .*EFBIG/,
      );
      first.child.kill('SIGTERM');
      await first.finished;

      startWorker(['--jobs', '1']);
      const roomy = await run('roomy', entries);
      expect(roomy.code, roomy.stderr).toBe(0);
      const stayed = readRecords(join(folder, 'roomy'))['wide 1'];
      const [, place = ''] =
        /stayed on the machine \w+, in (\S+) of its checkout/.exec(stayed?.warnings.join() ?? '') ?? [];
      expect(existsSync(join(repository, place)), roomy.stderr).toBe(true);
      expect(place.endsWith(stayed?.weights ?? '?')).toBe(true);
      expect(roomy.stderr).toContain(place);
    },
  );

  it('are kept for a server whose memory is full, until it has room', slow, async () => {
    const { folder, redis, url, run, startWorker } = await openQueue({}, lateStudy(4_000));
    const client = new Redis(redis.url);
    onTestFinished(() => client.disconnect());
    const entries = ['late/sleeper', '--seeds', '1', '--queue', url];
    expect((await run('results', [...entries, '--detach'])).code).toBe(0);
    const worker = startWorker(['--jobs', '1']);
    await expect.poll(async () => (await statusOf(url)).running.length, { timeout: 60_000 }).toBe(1);
    await client.config('SET', 'maxmemory', '1');
    await worker.says('its memory is full; collect what is finished');
    await client.config('SET', 'maxmemory', '0');
    const { code, stderr } = await run('results', entries);
    expect(code, stderr).toBe(0);
    expect(readRecords(join(folder, 'results'))['sleeper 1']?.outcome.status).toBe('ok');
    worker.child.kill('SIGTERM');
    expect((await worker.finished).stderr).toContain('1 trial trained');
  });
});
