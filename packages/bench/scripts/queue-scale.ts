/**
 * What a queue costs: `node packages/bench/scripts/queue-scale.ts --queue redis://127.0.0.1:6379?prefix=scale`. Sends trials that do
 * nothing through the real coordinator and real workers: plan, tickets, checks, parcels, files. Only the training is left out.
 * Prints one JSON value. Clears the prefix before and after.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { studiesFolder, writeDataset } from '@digitbench/testing';
import { Redis } from 'ioredis';
import { LocalPlace } from '../src/place/local/place.ts';
import { type Address, parseAddress } from '../src/place/queue/address.ts';
import { QueuePlace } from '../src/place/queue/place.ts';
import { QueueOffice } from '../src/place/queue/status.ts';
import { type Preparation, prepare } from '../src/run/bench.ts';
import { runTrials } from '../src/run/trials.ts';
import { describeNumerics } from '../src/zoo/numerics.ts';

const { values } = parseArgs({
  options: {
    queue: { type: 'string', default: 'redis://127.0.0.1:6379?prefix=scale' },
    trials: { type: 'string', default: '10000' },
    workers: { type: 'string', default: '16' },
    processes: { type: 'string', default: '2' },
  },
});
const address =
  parseAddress(values.queue) ?? fail(`--queue ${values.queue}; expected redis://host:port?prefix=name`);
const count = Number(values.trials);
const folder = mkdtempSync(join(tmpdir(), 'digitbench-scale-'));
const dataset = writeDataset(join(folder, 'data'));
const { signal } = new AbortController();
const silent = { note() {}, started() {}, progress() {}, ended() {}, stop() {} };

function fail(problem: string): never {
  throw new Error(`queue-scale: ${problem}`);
}

async function clear(): Promise<void> {
  using office = await QueueOffice.open(address);
  await office.clear();
}

async function planTrials(): Promise<Preparation> {
  using local = new LocalPlace({ jobs: 1, models: studiesFolder, dataset });
  const request = {
    zoo: { operands: ['tame/ink'], models: studiesFolder },
    plan: { profile: 'smoke' as const, seeds: count },
    place: { models: studiesFolder, dataset },
    engine: 'onnx' as const,
    results: join(folder, 'results'),
    signal,
  };
  return prepare(request, local);
}

const openPlace = ({ studies }: Preparation): Promise<QueuePlace> =>
  QueuePlace.open({
    address,
    collector: 'scale',
    numerics: describeNumerics(studies[0]?.known),
    again: false,
    minutes: null,
    sources: new Map(),
  });

/** Fills the queue and looks at what that takes. */
async function fill(prepared: Preparation): Promise<{ fillPerSecond: number; bytesWaiting: number }> {
  const client = new Redis({
    ...{ host: address.host, port: address.port, db: address.database },
    ...(address.password === undefined ? {} : { password: address.password }),
  });
  // Without what waits to be written to the append-only file, which comes and goes.
  const memory = async () => {
    const info = await client.info('memory');
    const bytes = (name: string) => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1]);
    return bytes('used_memory') - bytes('mem_not_counted_for_evict');
  };
  await using place = await openPlace(prepared);
  const before = await memory();
  const started = performance.now();
  await place.put(prepared.plan.open.map(({ job }) => job));
  const seconds = (performance.now() - started) / 1000;
  const bytesWaiting = Math.round(((await memory()) - before) / count);
  client.disconnect();
  return { fillPerSecond: Math.round(count / seconds), bytesWaiting };
}

async function startWorkers(address: Address): Promise<ChildProcess[]> {
  const module = fileURLToPath(new URL('queue-scale/worker.ts', import.meta.url));
  const processes = Number(values.processes);
  const jobs = String(Math.ceil(Number(values.workers) / processes));
  const args = [values.queue, jobs, studiesFolder, dataset];
  const started = Array.from({ length: processes }, () => fork(module, args));
  await Promise.all(started.map((child) => new Promise((resolve) => child.once('message', resolve))));
  if (address.prefix === 'digitbench') fail('the prefix of real trials would be cleared; name another one');
  return started;
}

/** Has everything on the queue done and collected. */
async function collect(prepared: Preparation, workers: readonly ChildProcess[]) {
  await using place = await openPlace(prepared);
  const { store, plan } = prepared;
  const before = process.cpuUsage();
  const started = performance.now();
  for (const worker of workers) worker.send('go');
  const run = { place, store, jobs: count, trials: plan.open, display: silent, timeLimit: 60_000, signal };
  const totals = await runTrials(run);
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(before);
  if (totals.ok !== count) fail(`${JSON.stringify(totals)}; expected ${count} ok`);
  return {
    trialsPerSecond: Math.round(count / seconds),
    coordinatorMilliseconds: Number(((user + system) / 1000 / count).toFixed(2)),
    seconds: Number(seconds.toFixed(1)),
  };
}

const workers = await startWorkers(address);
await clear();
const prepared = await planTrials();
const filled = await fill(prepared);
const collected = await collect(prepared, workers);
for (const worker of workers) worker.kill();
await clear();
rmSync(folder, { recursive: true, force: true });
console.log(
  JSON.stringify({ trials: count, workers: Number(values.workers), ...filled, ...collected }, null, 2),
);
process.exit(0);
