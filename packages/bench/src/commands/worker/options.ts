import { defineSwitch } from '../../shell/option.ts';
import { runOptions } from '../run/options.ts';
import { dataset, jobs, models, queue } from '../shared-options.ts';

export const workerOptions = {
  queue,
  jobs,
  dataset,
  memoryLimit: runOptions.memoryLimit,
  once: defineSwitch('once', 'end when nothing is left on the queue that this machine can take'),
  models,
};
