import * as tf from '@tensorflow/tfjs';
import type { Builder } from '../graph/builder.ts';
import type { Value } from '../graph/types.ts';
import { withLoops } from '../recurrent/loopedCall.ts';
import { TraceBackend } from './backend.ts';
import { TraceError } from './errors.ts';
import { TRACE_BACKEND, useBackend } from './kernels.ts';
import { userOrigin } from './origin.ts';
import { Places } from './places.ts';
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
 * `places` are new ones, or follow those of an earlier trace of the same function.
 * Leaves the backend, the variables and the number of tensors as they were.
 */
export function trace(
  fn: (inputs: Record<string, tf.Tensor>) => Tensors,
  makeInputs: (g: Builder) => Readonly<Record<string, Value>>,
  places = new Places(),
): Traced {
  const previous = tf.getBackend();
  const known = new Set(allVariables());
  const backend = new TraceBackend(foreignTensor, places);
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
    const results = withLoops(() => fn(tensors));
    refuseNewVariables(known);
    refuseNoRecord(results);
    const outputs = Object.entries(results).map(
      ([name, tensor]) => [name, outputValue(backend, name, tensor)] as const,
    );
    return { outputs: Object.fromEntries(outputs), variables: standIns.read() };
  } catch (error) {
    forgetGradients();
    for (const variable of allVariables()) if (!known.has(variable)) variable.dispose();
    throw error;
  } finally {
    tf.engine().endScope();
    standIns.restore();
    void tf.setBackend(previous);
    tf.removeBackend(TRACE_BACKEND);
    useBackend(null);
  }
}

/** What TensorFlow.js saved for a gradient that was not computed, since the function failed before. */
function forgetGradients(): void {
  const { state } = tf.engine();
  if (state.gradientDepth > 0) return;
  for (const { saved } of state.activeTape ?? []) tf.dispose(saved ?? []);
  state.activeTape = [];
}

function outputValue(backend: TraceBackend, name: string, tensor: unknown): Value {
  if (tensor instanceof tf.Tensor) return backend.resolve(tensor);
  throw new TraceError(
    `jit: output ${name} of the compiled function is ${describe(tensor)}; expected a tf.Tensor. ` +
      'The function must be synchronous and return tensors.',
  );
}

function refuseNoRecord(results: unknown): void {
  const isRecord = typeof results === 'object' && results !== null && !Array.isArray(results);
  if (isRecord && !(results instanceof tf.Tensor) && !(results instanceof Promise)) return;
  // A rejection that nobody waits for would end the process.
  if (results instanceof Promise) results.catch(() => {});
  throw new TraceError(
    `jit: the compiled function returned ${describe(results)}; expected tensors by name, such as { loss }` +
      `${results instanceof Promise ? '. It must be synchronous' : ', or {} for none'}.`,
  );
}

function describe(value: unknown): string {
  if (value instanceof Promise) return 'a Promise';
  if (value instanceof tf.Tensor) return 'a tensor';
  if (Array.isArray(value)) return 'a list';
  return value === null || typeof value !== 'object' ? String(value) : 'an object of another kind';
}

function refuseNewVariables(known: ReadonlySet<tf.Variable>): void {
  const made = allVariables().filter((variable) => !known.has(variable));
  if (made.length === 0) return;
  throw new TraceError(
    `jit: the compiled function makes variables (${made.map((variable) => variable.name).join(', ')}). ` +
      'Make them before it, so that they keep their values between runs; ' +
      'of optimizers, use createOptimizer, whose variables exist from the start.',
  );
}

function foreignTensor({ shape, dtype }: tf.TensorInfo): TraceError {
  return new TraceError(
    `jit: the compiled function uses a ${dtype} tensor of shape [${shape}] that was made outside it, at ${userOrigin()}. ` +
      'Its values would be frozen: pass it as an input, make it a tf.Variable, or make it inside the function ' +
      '(optimizers of tf.train keep such tensors: use createOptimizer).',
  );
}
