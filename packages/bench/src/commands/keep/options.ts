import { define } from '../../shell/option.ts';
import { dataset, jobs, json, models, profile, recordedResults } from '../shared-options.ts';

export const keepOptions = {
  because: define<string>({
    flag: 'because',
    argument: 'text',
    description: 'what was changed, in a sentence (needed)',
    expected: 'a sentence',
    parse: (text) => (text.trim() === '' ? undefined : text.trim()),
  }),
  profile,
  jobs,
  results: recordedResults,
  dataset,
  json,
  models,
};
