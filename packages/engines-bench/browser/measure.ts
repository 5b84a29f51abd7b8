import { Random } from '@digitbench/core';
import { cpu, type Engine, type Executable, interpretOn, LoopExecutable, onnx } from '@digitbench/train';
import * as tf from '@tensorflow/tfjs';
import { setWasmPaths, version_wasm } from '@tensorflow/tfjs-backend-wasm';
import plain from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import threaded from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url';
import { stepProgram } from '../src/program.ts';
import type { StepSpec } from '../src/steps.ts';
import { initialWeights, weightsOf } from '../src/weights.ts';

// All must be named. This page is not isolated from other origins, so TensorFlow.js takes the one without threads.
setWasmPaths({
  'tfjs-backend-wasm.wasm': plain,
  'tfjs-backend-wasm-simd.wasm': simd,
  'tfjs-backend-wasm-threaded-simd.wasm': threaded,
});
tf.env().set('PROD', true);

/** TensorFlow.js's WebAssembly backend as it is published; the engine `wasm` of the harness has kernels of its own. */
const wasm: Engine = {
  name: 'wasm',
  versions: () => ({ tfjs: tf.version_core, 'tfjs-backend-wasm': version_wasm }),
  available: async () => (await tf.setBackend('wasm')) || 'did not start',
  prepare: (program) => LoopExecutable.prepare(program, interpretOn('wasm', 'wasm')),
};

const engines: Readonly<Record<string, Engine>> = { onnx, wasm, cpu };

export interface Asked {
  step: StepSpec;
  by: readonly string[];
  rounds: number;
  /** Of a round of one contender. */
  seconds: number;
}

export interface Found {
  by: string;
  /** Of a step, one number a round; null: it cannot run the step. */
  microseconds: number[] | null;
  /** Of the first steps, which every contender takes alike. */
  losses: number[];
  reason: string;
}

/** Images that are a fifth ink, as MNIST's are, and labels. */
function examples(step: StepSpec): { image: Uint8Array; label: Uint8Array; count: number } {
  const random = Random.fromSeed(1).stream(step.name);
  const size = step.input.reduce((product, length) => product * length, 1);
  const count = Math.max(1024, 2 * step.batchSize);
  const image = Uint8Array.from({ length: count * size }, () =>
    random.uniform() < 0.8 ? 0 : 256 * random.uniform(),
  );
  return { image, label: Uint8Array.from({ length: count }, () => step.classes * random.uniform()), count };
}

/** Times the contenders on one step in turns, so that whatever else the machine does meets all of them. */
export async function measure({ step, by, rounds, seconds }: Asked): Promise<Found[]> {
  const { image, label, count } = examples(step);
  const weights = initialWeights(weightsOf(step), Random.fromSeed(0).stream(step.name));
  const perEpoch = Math.floor(count / step.batchSize);
  const run = async (executable: Executable, steps: number) => {
    const order = Int32Array.from(
      { length: steps * step.batchSize },
      (_, i) => i % (perEpoch * step.batchSize),
    );
    const arrays = {
      image,
      label,
      step: Int32Array.from({ length: steps }, (_, i) => i),
      learningRate: new Float32Array(steps).fill(step.learningRate),
      seed: Int32Array.of(7),
    };
    const started = performance.now();
    const { loss } = await executable.train(arrays, order);
    return { each: (1000 * (performance.now() - started)) / steps, loss };
  };

  const found: Found[] = [];
  const running: { executable: Executable; steps: number; result: Found }[] = [];
  for (const name of by) {
    const result: Found = { by: name, microseconds: null, losses: [], reason: '' };
    found.push(result);
    try {
      const engine = engines[name];
      if (engine === undefined) throw new Error(`no contender ${name}`);
      const available = await engine.available();
      if (available !== true) throw new Error(available);
      const executable = await engine.prepare(stepProgram(step, weights));
      result.losses = [...(await run(executable, 3)).loss];
      const { each } = await run(executable, 3);
      running.push({ executable, steps: Math.max(1, Math.round((1e6 * seconds) / each)), result });
    } catch (error) {
      result.reason = error instanceof Error ? error.message : String(error);
    }
  }
  for (let round = 0; round < rounds; round++)
    for (const { executable, steps, result } of running) {
      result.microseconds ??= [];
      result.microseconds.push((await run(executable, steps)).each);
    }
  for (const { executable } of running) await executable.dispose();
  return found;
}
