import { wholeNumber } from '../../shell/kinds.ts';
import { define, defineSwitch } from '../../shell/option.ts';
import { dataset, engine, jobs, json, models, profile, recordedResults, seeds } from '../shared-options.ts';

const most = 1_000_000;

export const verifyOptions = {
  profile,
  seeds,
  engine,
  jobs,
  results: recordedResults,
  dataset,
  retrain: defineSwitch(
    'retrain',
    'train a sample of the recorded trials again and compare: one short trial of each study',
  ),
  sample: define<number>({
    flag: 'sample',
    argument: 'n',
    description: 'train this many trials again, of any length, from each study in turn (`all`: every trial)',
    expected: 'a whole number from 1 up, or all',
    parse: (text) => (text === 'all' ? Number.POSITIVE_INFINITY : wholeNumber(1, most).parse(text)),
  }),
  draw: define<number>({
    flag: 'draw',
    argument: 'n',
    description: 'which sample: another number draws other trials (default: 1)',
    ...wholeNumber(1, most),
  }),
  json,
  models,
};
