import { file, wholeNumber } from '../../shell/kinds.ts';
import { define } from '../../shell/option.ts';
import { dataset, engine, json, models, profile, results, seed } from '../shared-options.ts';

export const exportOptions = {
  seed,
  batch: define<number>({
    flag: 'batch',
    argument: 'n',
    description: 'examples that the exported network takes at once (default: any number)',
    ...wholeNumber(1, 65_536),
  }),
  out: define<string>({
    flag: 'out',
    argument: 'file',
    description: 'file to write (default: study-entry-seed.onnx in the working folder)',
    ...file,
  }),
  profile,
  engine,
  results,
  dataset,
  json,
  models,
};
