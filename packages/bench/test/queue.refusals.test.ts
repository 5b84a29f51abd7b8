import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { withoutRedis, writeDataset } from '@digitbench/testing';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { describe, expect, it, onTestFinished } from 'vitest';
import { digitbench, readRecords, testStudies } from './support/cli.ts';
import { openQueue } from './support/queue.ts';

/** Who and what is not let in: other sources, other data, strangers, and what they put on the queue. */

const slow = { timeout: 240_000 };
const secret = 'very-s3cret%';

function connect(url: string): Redis {
  const client = new Redis(url);
  onTestFinished(() => client.disconnect());
  return client;
}

/** The test studies, with one file changed and one more. */
function otherRevision(folder: string): string {
  const models = join(folder, 'other');
  cpSync(testStudies, models, { recursive: true });
  symlinkSync(join(testStudies, '../../../node_modules'), join(folder, 'node_modules'));
  appendFileSync(join(models, 'tame/src/index.ts'), '\n// Another revision.\n');
  writeFileSync(join(models, 'tame/src/more.ts'), 'export {};\n');
  return models;
}

describe.skipIf(withoutRedis !== undefined)('a worker', () => {
  it(
    'with other sources or data leaves trials to others, and says which file or data set differs',
    slow,
    async () => {
      const { folder, redis, url, common, run, startWorker } = await openQueue();
      const dataset = writeDataset(join(folder, 'smaller'), 320, 100);
      const sources = startWorker(['--models', otherRevision(folder), ...common.slice(2)]);
      const data = startWorker(['--models', testStudies, '--dataset', dataset]);
      const running = run('results', ['tame/ink', 'tame/mlp', '--seeds', '1', '--queue', url]);
      await sources.says('left for others: tame/ink');
      await data.says('left for others: tame/ink');
      const look = async () => JSON.parse((await digitbench(['queue', '--json', '--queue', url])).stdout);
      const refused = async () => (await look()).refused.map(({ trials }: { trials: number }) => trials);
      await expect.poll(refused, { timeout: 60_000, interval: 1_000 }).toEqual([2]);
      const status = await look();
      expect(status).toMatchObject({ waiting: 2, running: [], workers: [{ running: 0 }, { running: 0 }] });
      const third = startWorker();
      const { code, stderr } = await running;
      expect(code, stderr).toBe(0);
      expect(stderr).toMatch(
        /no worker can take tame\/(ink|mlp) \(.*study tame: src\/index\.ts differs, src\/more\.ts is only here/,
      );
      expect(stderr).toMatch(
        /data set: \S+ with the checksum [0-9a-f]{12} here, \S+ with [0-9a-f]{12} asked for/,
      );
      for (const { child } of [sources, data, third]) child.kill('SIGTERM');
      expect((await sources.finished).stderr).toContain('0 trials trained');
      expect((await data.finished).stderr).toContain('0 trials trained');
      expect(redis.port).toBeGreaterThan(0);
    },
  );

  it('that has no data to train on takes nothing, and says so', slow, async () => {
    const { folder, url, startWorker } = await openQueue();
    const missing = join(folder, 'missing');
    const { code, stderr } = await startWorker(['--models', testStudies, '--dataset', missing]).finished;
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('data set: ') });
    const without = await digitbench(['worker']);
    expect(without).toMatchObject({ code: 2, stderr: expect.stringContaining('no queue given') });
    expect((await digitbench(['queue', '--queue', url])).stdout).toContain('no worker is there');
  });

  it('takes nothing that is no trial of its zoo, and a hostile record overwrites none', slow, async () => {
    const { folder, url, run, startWorker } = await openQueue();
    expect((await run('results', ['tame/ink', '--seeds', '1'])).code).toBe(0);
    const before = readRecords(join(folder, 'results'))['ink 1'];
    const left = await run('wanted', ['tame/mlp', '--seeds', '1', '--queue', url, '--detach']);
    expect(left.code, left.stderr).toBe(0);

    const client = connect(url);
    client.options.maxRetriesPerRequest = null;
    const queue = new Queue('trials', { connection: client, prefix: 'digitbench' });
    const [good] = await queue.getWaiting();
    const ticket = good?.data;
    const id = good?.id ?? '';
    const put = (jobId: string, data: unknown) => queue.add('trial', data, { jobId });
    await put('a path', { ...ticket, study: '../../../etc' });
    await put('code', { ...ticket, build: 'process.exit()', models: folder });
    await put('a budget', { ...ticket, budget: { epochs: 1e9 }, minutes: 1e9 });
    await put('another id', ticket);
    // What is none of ours in our places.
    for (const name of ['pace', 'failures', 'strays', 'inbox:somebody']) {
      await client.del(`digitbench:board:${name}`);
      await client.lpush(`digitbench:board:${name}`, 'a list');
    }
    await client.hset('digitbench:board:collectors', 'somebody', '1');
    await client.set('digitbench:board:wants:somebody', 'a string');
    // Far in front of what is to be trained, and one whose id a terminal would obey.
    for (let seed = 2; seed < 42; seed++) {
      const unknown = { ...ticket, study: 'nowhere', seed };
      const jobId = id.replace('/tame/', '/nowhere/').replace(' seed 1 ', ` seed ${seed} `);
      await queue.add('trial', unknown, { jobId, lifo: true });
    }
    await put('\u001b[2Jobeyed', ticket);
    await put('huge', { ...ticket, entry: 'x'.repeat(1_000_000) });
    await put('nothing', null);
    const elsewhere = { ...ticket, study: 'nowhere' };
    await put(id.replace('/tame/', '/nowhere/'), elsewhere);

    // A record of another trial, a bomb, a record in another's name, and no record at all.
    const bomb = gzipSync(Buffer.alloc(64 * 2 ** 20));
    const pack = (record: unknown) =>
      gzipSync(JSON.stringify({ version: 1, id, record, engineSeconds: 0, weights: 'none' }));
    const results = `digitbench:board:results:${id}`;
    await client.hset(results, before?.machine.id ?? '', pack(before));
    await client.hset(
      results,
      '../../stolen',
      pack({ ...before, machine: { ...before?.machine, id: '../../stolen' } }),
    );
    await client.hset(results, 'bomb', bomb);
    await client.hset(results, 'none', 'nothing');
    await client.hset(results, 'large', Buffer.alloc(4 * 2 ** 20 + 1));

    const collecting = run('wanted', ['tame/mlp', '--seeds', '1', '--queue', url]);
    await wait(3_000);
    const worker = startWorker();
    const { code, stderr } = await collecting;
    expect(code, stderr).toBe(0);
    expect(stderr.match(/is not taken/g)).toHaveLength(5);
    expect(stderr).toContain('it has 4194305 bytes; at most 4194304 are read');
    expect(Object.keys(readRecords(join(folder, 'wanted')))).toEqual(['mlp 1']);
    await worker.says('study nowhere: not in this checkout');
    const status = JSON.parse((await digitbench(['queue', '--json', '--queue', url])).stdout);
    expect(status.foreign).toHaveLength(7);
    expect(status.foreign.map((job: { id: string }) => job.id)).toContain('obeyed');
    for (const { reason } of status.foreign)
      expect(reason).toMatch(/not a trial's ticket|larger than|its id is not/);
    expect(readRecords(join(folder, 'results'))['ink 1']).toEqual(before);
    worker.child.kill('SIGTERM');
    expect((await worker.finished).stderr).toContain('1 trial trained');
  });

  it('needs the password, which nobody prints; two prefixes are two queues', slow, async () => {
    const { folder, redis, run, startWorker } = await openQueue({ more: ['--requirepass', secret] });
    const url = (password: string, prefix = 'first') =>
      `redis://:${encodeURIComponent(password)}@${redis.host}?prefix=${prefix}`;
    const none = await digitbench(['queue', '--queue', redis.url]);
    expect(none).toMatchObject({ code: 1, stderr: expect.stringContaining('it wants a password') });
    const wrong = await digitbench(['queue', '--queue', url('wr0ng-one')]);
    expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining('wrong user or password') });
    const misspelt = await digitbench(['run', '--queue', url(secret).replace('redis:', 'reddis:')]);
    expect(misspelt).toMatchObject({ code: 2, stderr: expect.stringContaining('***@') });

    const worker = startWorker([], { DIGITBENCH_QUEUE: url(secret) });
    expect(worker.child.pid).toBeGreaterThan(0);
    worker.child.kill('SIGKILL');
    const environment = {
      DIGITBENCH_QUEUE: `redis://${redis.host}?prefix=first`,
      DIGITBENCH_QUEUE_PASSWORD: secret,
    };
    const left = await run('results', ['tame/ink', '--seeds', '1', '--detach'], environment);
    expect(left.code, left.stderr).toBe(0);
    const other = await digitbench(['queue', '--json', '--queue', url(secret, 'second')]);
    expect(JSON.parse(other.stdout)).toMatchObject({ waiting: 0, prefix: 'second' });
    const status = await digitbench(['queue', '--json', '--queue', url(secret)]);
    expect(JSON.parse(status.stdout)).toMatchObject({ waiting: 1, prefix: 'first' });
    const doctor = await digitbench(['doctor', '--queue', url(secret)]);
    for (const { stdout, stderr } of [none, wrong, misspelt, left, other, status, doctor])
      for (const word of [secret, encodeURIComponent(secret), 'wr0ng-one'])
        expect(stdout + stderr).not.toContain(word);
    expect(folder).not.toBe('');
  });

  it('speaks TLS with a server whose authority it is told, from run to worker and back', slow, async () => {
    const keys = join(writeDataset(join((await openQueue()).folder, 'keys')), 'tls');
    mkdirSync(keys);
    const file = (name: string) => join(keys, name);
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-days',
        '2',
        '-keyout',
        file('key'),
        '-out',
        file('crt'),
        ...subject,
      ],
      { stdio: 'ignore' },
    );
    const files = [
      '--tls-cert-file',
      file('crt'),
      '--tls-key-file',
      file('key'),
      '--tls-ca-cert-file',
      file('crt'),
    ];
    const { redis, run, startWorker } = await openQueue({
      more: ['--tls-port', '{port}', ...files, '--tls-auth-clients', 'no', '--requirepass', secret],
    });
    // From the first command to the last record.
    const encrypted = {
      DIGITBENCH_QUEUE: `rediss://${redis.host}?ca=${file('crt')}`,
      DIGITBENCH_QUEUE_PASSWORD: secret,
    };
    const entries = ['tame/ink', '--seeds', '1'];
    const left = await run('results', [...entries, '--detach'], encrypted);
    expect(left.code, left.stderr).toBe(0);
    const worker = await startWorker(['--once'], encrypted).finished;
    expect(worker.stderr).toContain('1 trial trained');
    const collected = await run('results', entries, encrypted);
    expect(collected).toMatchObject({ code: 0, stderr: expect.stringContaining('1 trained') });
    for (const { stdout, stderr } of [left, worker, collected]) expect(stdout + stderr).not.toContain(secret);
    const good = await digitbench(
      ['queue', '--json', '--queue', `rediss://${redis.host}?ca=${file('crt')}`],
      encrypted,
    );
    expect(good.code, good.stderr).toBe(0);
    const byVariable = await digitbench(['queue', '--json', '--queue', `rediss://${redis.host}`], {
      DIGITBENCH_QUEUE_CA: file('crt'),
      DIGITBENCH_QUEUE_PASSWORD: secret,
    });
    expect(byVariable.code, byVariable.stderr).toBe(0);
    const unknown = await digitbench(['queue', '--queue', `rediss://${redis.host}`]);
    expect(unknown).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('the encrypted connection failed'),
    });
    const plain = await digitbench(['queue', '--queue', `redis://${redis.host}`]);
    expect(plain).toMatchObject({ code: 1, stderr: expect.stringContaining('use rediss://') });
    const missing = await digitbench(['queue', '--queue', `rediss://${redis.host}?ca=${file('none')}`]);
    expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining('cannot be read') });
  });
});
