import { type Contender, contenders } from '@digitbench/engines-bench/contenders';
import { type StepSpec, steps } from '@digitbench/engines-bench/steps';
import { namesAmong, positiveNumber, wholeNumber } from '../../shell/kinds.ts';
import { define, defineSwitch } from '../../shell/option.ts';
import { dataset, json, models, results } from '../shared-options.ts';

export const enginesOptions = {
  steps: define<readonly StepSpec[]>({
    flag: 'steps',
    argument: 'names',
    description: `training steps to measure, separated by commas: ${steps.map(({ name }) => name).join(', ')} (default: all)`,
    ...namesAmong(steps),
  }),
  engines: define<readonly Contender[]>({
    flag: 'engines',
    argument: 'names',
    description: `what to measure, separated by commas: ${contenders.map(({ name }) => name).join(', ')} (default: the engines here)`,
    ...namesAmong(contenders),
  }),
  peers: defineSwitch(
    'peers',
    'measure PyTorch and JAX as well; the first time, they are downloaded from PyPI (2.6 GB) into a cache folder',
  ),
  zoo: defineSwitch(
    'zoo',
    'train whole entries of the zoo with their quick budgets, on the compiler, JAX and PyTorch, instead of measuring steps; study[/entry] names some of them',
  ),
  rounds: define<number>({
    flag: 'rounds',
    argument: 'n',
    description: 'turns of each engine (default: 7; 1 with --zoo)',
    ...wholeNumber(1, 1000),
  }),
  seconds: define<number>({
    flag: 'seconds',
    argument: 's',
    description: 'length of one turn (default: 0.5; convolutional steps take four times as long)',
    ...positiveNumber,
    expected: 'a number of seconds above 0',
  }),
  dataset,
  models,
  results,
  json,
};
