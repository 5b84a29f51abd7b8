import * as tf from '@tensorflow/tfjs';
import type { EngineName } from '../protocol/engines.ts';
import { type Arrays, EngineRefusal, type StepInputs, type TensorSpec } from './engine.ts';
import type { CompileLoop, LoopOptions } from './executable.ts';
import { readVariables, writeVariables } from './variables.ts';

/** Runs a step as TensorFlow.js does: op by op, on one of its backends. */
export function interpretOn(backend: string, engine: EngineName): CompileLoop {
  return async (step, options) => {
    await tf.setBackend(backend);
    dryRun(step, options, engine);
    return {
      async run(arrays, order) {
        await tf.setBackend(backend);
        const { batchSize, inputs } = options;
        const steps = order.length / batchSize;
        const stacked: Record<string, Float32Array> = {};
        for (let at = 0; at < steps; at++) {
          const batch = order.subarray(at * batchSize, (at + 1) * batchSize);
          tf.tidy(() => {
            const outputs = step(feeds(inputs, arrays, batch, at));
            for (const [name, output] of Object.entries(outputs)) {
              const values = output.dataSync();
              stacked[name] ??= new Float32Array(values.length * steps);
              stacked[name].set(values, at * values.length);
            }
          });
        }
        return stacked;
      },
      async dispose() {},
    };
  };
}

/** The tensors of one step. */
function feeds(
  inputs: StepInputs,
  arrays: Arrays,
  batch: Int32Array,
  step: number,
): Record<string, tf.Tensor> {
  const tensors: Record<string, tf.Tensor> = {};
  for (const [name, spec] of Object.entries(inputs.gathered)) {
    const size = sizeOf(spec);
    const source = find(arrays, name);
    const rows = new (spec.dtype === 'int32' ? Int32Array : Float32Array)(batch.length * size);
    for (let i = 0; i < batch.length; i++) {
      const row = batch[i] ?? 0;
      rows.set(source.subarray(row * size, (row + 1) * size), i * size);
    }
    tensors[name] = tf.tensor(rows, [batch.length, ...spec.shape], dtypeOf(spec));
  }
  for (const [name, spec] of Object.entries(inputs.scanned)) {
    const size = sizeOf(spec);
    tensors[name] = tensorOf(find(arrays, name).subarray(step * size, (step + 1) * size), spec);
  }
  for (const [name, spec] of Object.entries(inputs.constant))
    tensors[name] = tensorOf(find(arrays, name), spec);
  return tensors;
}

/** One step on two examples of zeros, after which the variables are restored. Shows whether the backend has all kernels. */
function dryRun(
  step: (inputs: Record<string, tf.Tensor>) => unknown,
  options: LoopOptions,
  engine: EngineName,
): void {
  const examples = Math.min(2, options.batchSize);
  const before = readVariables(options.variables);
  const arrays: Arrays = {};
  const { gathered, scanned, constant } = options.inputs;
  for (const [name, spec] of Object.entries(gathered)) arrays[name] = new Uint8Array(sizeOf(spec));
  for (const [name, spec] of Object.entries({ ...scanned, ...constant }))
    arrays[name] = new Uint8Array(sizeOf(spec));
  try {
    tf.tidy(() => {
      step(feeds(options.inputs, arrays, new Int32Array(examples), 0));
    });
  } catch (error) {
    const kernel = /Kernel '(\w+)' not registered for backend/.exec(
      error instanceof Error ? error.message : '',
    )?.[1];
    if (kernel === undefined) throw error;
    throw new EngineRefusal(
      engine,
      `engine ${engine}: TensorFlow.js's ${tf.getBackend()} backend has no kernel ${kernel}, which this network's ` +
        `${kernel.includes('Backprop') || kernel.includes('Grad') ? 'training' : 'step'} needs; use --engine onnx or cpu`,
      error,
    );
  } finally {
    writeVariables(options.variables, before);
  }
}

function find(arrays: Arrays, name: string): Arrays[string] {
  const array = arrays[name];
  if (array === undefined)
    throw new Error(`engine: no array for the input ${name}; given: ${Object.keys(arrays)}`);
  return array;
}

const sizeOf = (spec: TensorSpec) => spec.shape.reduce((product, length) => product * length, 1);
const dtypeOf = (spec: TensorSpec) => (spec.dtype === 'uint8' ? 'float32' : spec.dtype);

function tensorOf(values: Arrays[string], spec: TensorSpec): tf.Tensor {
  const data = spec.dtype === 'int32' ? Int32Array.from(values) : Float32Array.from(values);
  return tf.tensor(data, [...spec.shape], dtypeOf(spec));
}
