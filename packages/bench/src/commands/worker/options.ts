import { defineSwitch } from '../../shell/option.ts';
import { dataset, jobs, memoryLimit, models, queue } from '../shared-options.ts';

export const workerOptions = {
  queue,
  jobs,
  dataset,
  memoryLimit,
  once: defineSwitch('once', 'end when nothing is left on the queue that this machine can take'),
  models,
};
