import { positiveNumber, wholeNumber } from '../../shell/kinds.ts';
import { define } from '../../shell/option.ts';
import { dataset, engine, json, models, profile, results, seed } from '../shared-options.ts';

export const lrFindOptions = {
  rangeFrom: define<number>({
    flag: 'from',
    argument: 'rate',
    description: 'learning rate of the first step (default: 1e-7)',
    ...positiveNumber,
    expected: 'a number above 0, such as 1e-6',
  }),
  rangeTo: define<number>({
    flag: 'to',
    argument: 'rate',
    description: 'learning rate of the last step (default: 10)',
    ...positiveNumber,
    expected: 'a number above 0, such as 1',
  }),
  rangeSteps: define<number>({
    flag: 'steps',
    argument: 'n',
    description: 'training steps from one to the other (default: 100)',
    ...wholeNumber(12, 100_000),
  }),
  seed,
  profile,
  engine,
  results,
  dataset,
  json,
  models,
};
