import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import {
  backendName,
  findAddon,
  gpuName,
  loadedTensorflow,
  loadTensorflow,
  packageAdvice,
  packageFolder,
  setupCommand,
} from '@digitbench/tensorflow';
import * as tf from '@tensorflow/tfjs';
import { type Engine, EngineRefusal } from '../../engines/engine.ts';
import { LoopExecutable } from '../../engines/executable.ts';
import { interpretOn } from '../../engines/interpret.ts';
import { explainMemory } from './tensorflow-memory.ts';

const require = createRequire(import.meta.url);

/** What computes, once that is known. */
let device = '';

/**
 * TensorFlow.js's own native engine: libtensorflow through tfjs-node-gpu, op by op, on a CUDA device or on `threads` threads of
 * the CPU. Only a worker process loads it; the harness asks a process of its own (probe.ts of @digitbench/tensorflow).
 */
export const createTensorflow = (threads: number): Engine => ({
  name: 'tensorflow',

  versions() {
    const runtime = loadedTensorflow();
    const known = { tfjs: tf.version_core, 'tfjs-node-gpu': packageVersion() };
    if (runtime === undefined) return known;
    return { ...known, libtensorflow: runtime.version, gpu: String(runtime.gpu), device };
  },

  async available() {
    if (packageFolder() === undefined) return packageAdvice;
    return findAddon() !== undefined || `libtensorflow is not set up; run \`${setupCommand}\``;
  },

  async prepare(program) {
    try {
      const runtime = loadTensorflow(threads);
      device ||= runtime.gpu ? await gpuName() : (cpus()[0]?.model.trim() ?? 'CPU');
      await tf.setBackend(backendName);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new EngineRefusal('tensorflow', `${reason} (\`digitbench doctor\` tells more)`, error);
    }
    return LoopExecutable.prepare(program, explainMemory(interpretOn(backendName, 'tensorflow')));
  },
});

function packageVersion(): string {
  if (packageFolder() === undefined) return 'not installed';
  const manifest: { version: string } = require('@tensorflow/tfjs-node-gpu/package.json');
  return manifest.version;
}
