import { availableParallelism } from 'node:os';
import { exitSoon } from '../../shell/exit-soon.ts';
import { handleSignals } from '../../shell/signals.ts';
import { UsageError } from '../../shell/usage.ts';
import { defineVerb } from '../verb.ts';
import { workerOptions } from './options.ts';

export const worker = defineVerb({
  name: 'worker',
  summary: 'Take trials off a queue, train them on this machine, and hand their records over.',
  options: workerOptions,
  examples: [
    [
      'worker --queue redis://lab:6379',
      'until stopped: Ctrl-C lets trials in flight finish, a second one puts them back',
    ],
    ['worker --queue redis://lab:6379 --jobs 1', 'one trial at a time: times fit to publish'],
    ['worker --queue redis://lab:6379 --once', 'until the queue is empty: for a CI matrix, or a Slurm array'],
  ],
  async run(_, { queue, jobs = availableParallelism(), once = false, ...here }) {
    if (queue === undefined) {
      throw new UsageError([
        'worker: no queue given; expected --queue redis://host:6379, or the variable DIGITBENCH_QUEUE',
      ]);
    }
    const { LocalPlace } = await import('../../place/local/place.ts');
    const { QueueWorker } = await import('./worker.ts');
    using signals = handleSignals(2);
    const { models, dataset = null, memoryLimit } = here;
    const worker = await QueueWorker.open({
      address: queue,
      jobs,
      once,
      models,
      dataset,
      stop: signals.signal,
      urgent: signals.urgent,
      openPlace: () => new LocalPlace({ jobs, models, dataset, memoryLimit, signal: signals.urgent }),
      say: (text) => process.stderr.write(`${text}\n`),
    });
    try {
      await worker.work();
    } finally {
      exitSoon();
    }
    return signals.exitCode;
  },
});
