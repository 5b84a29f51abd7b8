/** The process of one engine on one step: answers the requests of protocol.ts with an engine of the harness. */
import { readFileSync } from 'node:fs';
import type { Arrays, Engine, Executable } from '@digitbench/train';
import { interpretOn, LoopExecutable } from '@digitbench/train';
import { loadEngine, peakMemory } from '@digitbench/train/node';
import { isEngine } from './contenders.ts';
import { stepProgram } from './program.ts';
import type { Answer, DataFiles, Prepared, PrepareRequest, Request } from './protocol.ts';
import { serve } from './serve.ts';
import type { StepSpec } from './steps.ts';
import { Timer } from './timer.ts';
import { weightsOf } from './weights.ts';

let timer: Timer | undefined;

async function answer(request: Request): Promise<Answer> {
  if ('prepare' in request) return { prepared: await prepare(request.prepare) };
  if ('finish' in request) return { finished: { peakMegabytes: peakMemory() / 2 ** 20 } };
  if (!('measure' in request)) throw new Error(`steps: asked for ${Object.keys(request)}; expected a step`);
  if (timer === undefined) throw new Error('measure: asked for before prepare');
  return { measured: await timer.measure(request.measure.seconds) };
}

async function prepare({ step, variant, data, order }: PrepareRequest): Promise<Prepared> {
  const engine = await engineOf(variant);
  const available = await engine.available();
  if (available !== true) throw new Error(available);
  const { arrays, weights } = readData(step, data);

  const start = performance.now();
  const executable = await engine.prepare(stepProgram(step, weights));
  const run = runner(executable, arrays, step);
  const first = Int32Array.from(order);
  const losses = await run(first);
  if (!losses.every(Number.isFinite))
    throw new Error(`losses of the first steps: ${losses}; expected numbers`);
  const taken = performance.now() - start;
  const again = performance.now();
  await run(first);
  timer = new Timer(run, step.examples, step.batchSize);
  return {
    compileSeconds: Math.max(0, taken - (performance.now() - again)) / 1000,
    losses: [...losses],
    versions: engine.versions(),
  };
}

function runner(executable: Executable, arrays: Arrays, step: StepSpec) {
  let done = 0;
  return async (order: Int32Array): Promise<Float32Array> => {
    const count = order.length / step.batchSize;
    const scanned = {
      step: Int32Array.from({ length: count }, (_, i) => done + i),
      learningRate: new Float32Array(count).fill(step.learningRate),
      seed: Int32Array.of(1),
    };
    done += count;
    const { loss } = await executable.train({ ...arrays, ...scanned }, order);
    return loss;
  };
}

/** An engine of the harness, or `wasm-as-published`: TensorFlow.js's backend without the harness's improvement. */
async function engineOf(name: string): Promise<Engine> {
  if (isEngine(name)) return loadEngine(name);
  const wasm = await loadEngine('wasm');
  return { ...wasm, prepare: (program) => LoopExecutable.prepare(program, interpretOn('wasm', 'wasm')) };
}

function readData(step: StepSpec, files: DataFiles): { arrays: Arrays; weights: Float32Array[] } {
  const flat = new Float32Array(new Uint8Array(readFileSync(files.weights)).buffer);
  let at = 0;
  const weights = weightsOf(step).map(({ shape }) => {
    const size = shape.reduce((product, length) => product * length, 1);
    at += size;
    return flat.slice(at - size, at);
  });
  return { arrays: { image: readFileSync(files.images), label: readFileSync(files.labels) }, weights };
}

await serve(answer);
