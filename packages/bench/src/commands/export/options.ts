import { path, wholeNumber } from '../../shell/kinds.ts';
import { define } from '../../shell/option.ts';

export const exportOptions = {
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
    ...path('file'),
  }),
};
