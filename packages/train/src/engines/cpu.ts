import * as tf from '@tensorflow/tfjs';
import type { Engine } from './engine.ts';
import { LoopExecutable } from './executable.ts';
import { interpretOn } from './interpret.ts';

/** TensorFlow.js in plain JavaScript: slow, complete, the oracle of the others. */
export const cpu: Engine = {
  name: 'cpu',
  versions: () => ({ tfjs: tf.version_core }),
  available: async () => true,
  prepare: (program) => LoopExecutable.prepare(program, interpretOn('cpu', 'cpu')),
};
