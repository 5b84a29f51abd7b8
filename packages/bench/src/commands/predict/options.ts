import { file, folder, wholeNumber } from '../../shell/kinds.ts';
import { define, defineSwitch } from '../../shell/option.ts';
import { dataset, engine, jobs, json, models, profile, results, seed } from '../shared-options.ts';

export const predictOptions = {
  image: define<string>({
    flag: 'image',
    argument: 'file',
    description: 'a PNG, JPEG or PGM file; may also be given without the flag',
    ...file,
  }),
  testIndex: define<number>({
    flag: 'test',
    argument: 'index',
    description: 'an image of the test set by its number, from 0',
    ...wholeNumber(0, 2 ** 31 - 1),
    expected: 'a whole number from 0',
  }),
  number: define<number>({
    flag: 'number',
    argument: 'n',
    description: 'the number that goes in beside the image, where a task takes one (adder: 0 to 9)',
    ...wholeNumber(0, 255),
  }),
  all: defineSwitch('all', 'every entry of the studies named, side by side; of the whole zoo where none is'),
  seed,
  trained: define<string>({
    flag: 'trained',
    argument: 'dir',
    description:
      'folder for weights that are trained for predictions (default: .digitbench/trained in the repository)',
    ...folder,
  }),
  profile,
  engine,
  jobs,
  results,
  dataset,
  json,
  models,
};
