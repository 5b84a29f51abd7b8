import { defineVerb } from '../verb.ts';
import { setupTensorflowOptions } from './options.ts';

export const setupTensorflow = defineVerb({
  name: 'setup-tensorflow',
  summary: 'Make the engine `tensorflow` work: fetch libtensorflow and compile its addon.',
  options: setupTensorflowOptions,
  examples: [
    ['setup-tensorflow', 'TensorFlow 2.9.1 for the CPU'],
    ['setup-tensorflow --gpu', 'the same version for CUDA 11, as tfjs-node-gpu declares'],
    ['setup-tensorflow --gpu cuda12', 'an experiment: TensorFlow 2.18.1 for CUDA 12'],
  ],
  async run(_operands, { gpu }) {
    const { builds, inspectTensorflow, SetupError, setUpTensorflow, tensorflowLines } = await import(
      '@digitbench/tensorflow'
    );
    try {
      await setUpTensorflow({ build: builds[gpu ?? 'cpu'] });
    } catch (error) {
      if (!(error instanceof SetupError)) throw error;
      for (const problem of error.problems) console.error(`tensorflow: ${problem}`);
      return 1;
    }
    for (const line of tensorflowLines(await inspectTensorflow())) console.error(line);
    return 0;
  },
});
