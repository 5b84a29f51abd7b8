import { oneOf } from '../../shell/kinds.ts';
import { define } from '../../shell/option.ts';
import { json, models } from '../shared-options.ts';
import { startNames, type TaskName, taskNames } from './choices.ts';

/** What names may be, `new-model` itself says, of answers to its questions as well. */
const asGiven = (text: string) => text;

export const newModelOptions = {
  modelName: define<string>({
    flag: 'name',
    argument: 'name',
    description: "the new study's name, which is its folder's and its package's too",
    expected: 'a name',
    parse: asGiven,
  }),
  modelTask: define<TaskName>({
    flag: 'task',
    argument: 'name',
    description: `what its entries are asked: ${taskNames.join(', ')} (default: ${taskNames[0]})`,
    ...oneOf(taskNames),
  }),
  startingPoint: define<string>({
    flag: 'from',
    argument: 'start',
    description: `what it starts as: ${startNames.join(', ')}, or an entry to copy, such as modern/cnn (default: ${startNames[0]})`,
    expected: `one of ${startNames.join(', ')}, or study/entry`,
    parse: asGiven,
  }),
  json,
  models,
};
