import type { GpuBuild } from '@digitbench/tensorflow';
import { oneOf } from '../../shell/kinds.ts';
import { define } from '../../shell/option.ts';

export const setupTensorflowOptions = {
  gpu: define<GpuBuild>({
    flag: 'gpu',
    argument: 'build',
    bare: 'cuda11',
    description:
      'for an NVIDIA GPU: cuda11 (the same as --gpu alone), or cuda12, an experiment for newer GPUs',
    ...oneOf(['cuda11', 'cuda12']),
    expected: 'nothing, cuda11 or cuda12',
  }),
};
