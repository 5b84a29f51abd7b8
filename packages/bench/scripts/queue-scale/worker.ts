/** A worker of queue-scale.ts, in a process of its own: everything that a worker does, but for the training. */
import { setTimeout as wait } from 'node:timers/promises';
import { QueueWorker } from '../../src/commands/worker/worker.ts';
import { LocalPlace } from '../../src/place/local/place.ts';
import { parseAddress } from '../../src/place/queue/address.ts';
import { IdlePlace } from './idle-place.ts';

const [queue = '', jobs = '1', models = '', dataset = ''] = process.argv.slice(2);
const address = parseAddress(queue);
if (address === undefined) throw new Error(`queue-scale: ${queue}; expected redis://host:port?prefix=name`);
const stop = new AbortController();
const worker = await QueueWorker.open({
  address,
  jobs: Number(jobs),
  once: false,
  models,
  dataset,
  stop: stop.signal,
  urgent: stop.signal,
  openPlace: () => new IdlePlace(new LocalPlace({ jobs: 1, models, dataset })),
  say: () => {},
});
process.send?.('ready');
await new Promise((resolve) => process.once('message', resolve));
process.on('disconnect', () => process.exit());
await Promise.race([worker.work(), wait(30 * 60_000)]);
