import { defineSwitch } from '../../shell/option.ts';
import { json, models, recordedResults } from '../shared-options.ts';

export const readmeOptions = {
  check: defineSwitch('check', 'change nothing, and exit with 1 if anything would change'),
  results: recordedResults,
  json,
  models,
};
