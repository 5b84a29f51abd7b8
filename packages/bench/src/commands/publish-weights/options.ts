import { folder } from '../../shell/kinds.ts';
import { define } from '../../shell/option.ts';
import { jobs, json, models, results } from '../shared-options.ts';

export const publishWeightsOptions = {
  trained: define<string>({
    flag: 'trained',
    argument: 'dir',
    description:
      'folder of weights that were trained before, as `run --save-weights --results dir` leaves them (default: .digitbench/trained)',
    ...folder,
  }),
  jobs,
  results,
  json,
  models,
};
