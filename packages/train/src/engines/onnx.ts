import { flushDenormals, runtimePackage, runtimeVersion, type Scan, scan } from '@digitbench/jit';
import * as tf from '@tensorflow/tfjs';
import { type Engine, EngineRefusal } from './engine.ts';
import { LoopExecutable } from './executable.ts';

let runtime = 'not loaded';

/** packages/jit: the step is traced, compiled and run by ONNX Runtime, an epoch at a time. */
export const onnx: Engine = {
  name: 'onnx',
  versions: () => ({ tfjs: tf.version_core, [runtimePackage]: runtime }),

  async available() {
    try {
      runtime = await runtimeVersion();
      return true;
    } catch (error) {
      // A RuntimeLoadError says what is missing and what to do.
      return messageOf(error);
    }
  },

  async prepare(program) {
    await tf.setBackend('cpu');
    try {
      runtime = await runtimeVersion();
      // Trials run in separate processes, where nothing else relies on numbers this small.
      await flushDenormals();
      return await LoopExecutable.prepare<Scan>(program, (step, options) => scan(step, options));
    } catch (error) {
      // No runtime, an op without a lowering, a step that cannot be traced, a bug of the compiler: an interpreter may still run it.
      // Errors of the entry's own code occur there again.
      throw new EngineRefusal('onnx', `engine onnx: ${messageOf(error)}`, error);
    }
  },
};

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
