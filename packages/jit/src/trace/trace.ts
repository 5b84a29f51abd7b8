import * as tf from '@tensorflow/tfjs';
import type { Builder } from '../graph/builder.ts';
import type { Value } from '../graph/types.ts';
import { TraceBackend } from './backend.ts';
import { TraceError } from './errors.ts';
import { TRACE_BACKEND, useBackend } from './kernels.ts';
import { userOrigin } from './origin.ts';
import { allVariables, type TracedVariable, VariableStandIns } from './variables.ts';

/** Tensors by name: what a traced function takes and gives. */
export type Tensors = Readonly<Record<string, tf.Tensor>>;

export interface Traced {
  readonly outputs: Readonly<Record<string, Value>>;
  readonly variables: readonly TracedVariable[];
}

/**
 * Runs `fn` once on tensors that hold no numbers, and returns what it computed as values in a graph.
 * `makeInputs` makes the values that the function's tensors stand for (float32, int32 or bool).
 * Leaves the backend, the variables and the number of tensors as they were.
 */
export function trace(
  fn: (inputs: Record<string, tf.Tensor>) => Tensors,
  makeInputs: (g: Builder) => Readonly<Record<string, Value>>,
): Traced {
  const previous = tf.getBackend();
  const known = new Set(allVariables());
  const backend = new TraceBackend(foreignTensor);
  useBackend(backend);
  tf.registerBackend(TRACE_BACKEND, () => backend, 0);
  const standIns = new VariableStandIns(backend);
  // Without an asynchronous initialisation, setBackend has switched when it returns.
  void tf.setBackend(TRACE_BACKEND);
  tf.engine().startScope('jit');
  try {
    const tensors: Record<string, tf.Tensor> = {};
    for (const [name, value] of Object.entries(makeInputs(backend.g))) {
      tensors[name] = tf.engine().makeTensorFromTensorInfo(backend.hold(value), backend);
    }
    const results = fn(tensors);
    refuseNewVariables(known);
    const outputs = Object.entries(results).map(
      ([name, tensor]) => [name, outputValue(backend, name, tensor)] as const,
    );
    return { outputs: Object.fromEntries(outputs), variables: standIns.read() };
  } finally {
    tf.engine().endScope();
    standIns.restore();
    void tf.setBackend(previous);
    tf.removeBackend(TRACE_BACKEND);
    useBackend(null);
  }
}

function outputValue(backend: TraceBackend, name: string, tensor: unknown): Value {
  if (tensor instanceof tf.Tensor) return backend.resolve(tensor);
  throw new TraceError(
    `jit: output ${name} of the compiled function is ${describe(tensor)}; expected a tf.Tensor. ` +
      'The function must be synchronous and return tensors.',
  );
}

function describe(value: unknown): string {
  if (value instanceof Promise) return 'a Promise';
  return value === null || typeof value !== 'object' ? String(value) : 'an object of another kind';
}

function refuseNewVariables(known: ReadonlySet<tf.Variable>): void {
  const made = allVariables().filter((variable) => !known.has(variable));
  if (made.length === 0) return;
  for (const variable of made) variable.dispose();
  throw new TraceError(
    `jit: the compiled function makes variables (${made.map((variable) => variable.name).join(', ')}). ` +
      'Make them before it, so that they keep their values between runs; ' +
      'of optimizers, use createOptimizer, whose variables exist from the start.',
  );
}

function foreignTensor({ shape, dtype }: tf.TensorInfo): TraceError {
  return new TraceError(
    `jit: the compiled function uses a ${dtype} tensor of shape [${shape}] that was made outside it, at ${userOrigin()}. ` +
      'Its values would be frozen: pass it as an input, make it a tf.Variable, or make it inside the function.',
  );
}
