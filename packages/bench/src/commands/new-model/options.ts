import { oneOf } from '../../shell/kinds.ts';
import { define } from '../../shell/option.ts';
import { json, models } from '../shared-options.ts';
import { startNames, type TaskName, taskNames } from './choices.ts';

/** `new-model` itself checks names, because it also has to check the answers to its questions. */
const asGiven = (text: string) => text;

export const newModelOptions = {
  modelName: define<string>({
    flag: 'name',
    argument: 'name',
    description: "the new study's name, also the name of its folder and its package",
    expected: 'a name',
    parse: asGiven,
  }),
  modelTask: define<TaskName>({
    flag: 'task',
    argument: 'name',
    description: `the task of its entries: ${taskNames.join(', ')} (default: ${taskNames[0]})`,
    ...oneOf(taskNames),
  }),
  startingPoint: define<string>({
    flag: 'from',
    argument: 'start',
    description: `what it starts from: ${startNames.join(', ')}, or an entry to copy, such as modern/cnn (default: ${startNames[0]})`,
    expected: `one of ${startNames.join(', ')}, or study/entry`,
    parse: asGiven,
  }),
  json,
  models,
};
