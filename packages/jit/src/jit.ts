import * as tf from '@tensorflow/tfjs';
import { compile } from './compile.ts';
import { inputValue } from './graph/builder.ts';
import type { Graph, GraphInput, Value } from './graph/types.ts';
import { Session } from './session/session.ts';
import { hostTarget } from './session/target.ts';
import { inTurn } from './session/turns.ts';
import { readVariables, writeVariables } from './session/variables.ts';
import { TraceError } from './trace/errors.ts';
import { dtypeOf, tensorType } from './trace/signatures.ts';

export type Result = tf.Tensor | readonly tf.Tensor[] | Readonly<Record<string, tf.Tensor>>;

/** A compiled function: called like the original one, it returns a promise of the same tensors. */
export interface Jitted<Arguments extends readonly tf.Tensor[], R extends Result> {
  (...inputs: Arguments): Promise<R>;
  /** What is run for inputs of these shapes, for printGraph. */
  graph(...inputs: Arguments): Promise<Graph>;
  dispose(): Promise<void>;
}

/**
 * Compiles a function of tensors. It is traced when it first sees inputs of some shapes and types, and run by ONNX
 * Runtime from then on. Variables that it reads or assigns are read and assigned at every call.
 *
 * @throws (when called) TraceError for a function that cannot be kept as a graph, UnsupportedOpError for an op
 * without a lowering.
 */
export function jit<Arguments extends readonly tf.Tensor[], R extends Result>(
  fn: (...inputs: Arguments) => R,
  ...more: []
): Jitted<Arguments, R> {
  if (typeof fn !== 'function')
    throw new Error(`jit: jit got ${String(fn)}; expected a function of tensors.`);
  if (more.length > 0) {
    throw new Error(
      'jit: jit takes a function and nothing else; what it depends on are its tensors and tf.Variables.',
    );
  }
  const known = new Map<string, Promise<Specialised<R>>>();
  const specialise = (inputs: Arguments) => {
    inputs.forEach((input: unknown, i) => {
      if (input instanceof tf.Tensor) return;
      throw new Error(`jit: argument ${i} of the compiled function is ${input}; expected a tf.Tensor.`);
    });
    const key = inputs.map(({ shape, dtype }) => `${dtype}[${shape}]`).join();
    const found = known.get(key) ?? compileFor(fn, inputs);
    known.set(key, found);
    return found;
  };
  const run = async (...inputs: Arguments): Promise<R> => {
    const specialised = await specialise(inputs);
    return inTurn(() => specialised.run(inputs));
  };
  return Object.assign(run, {
    graph: async (...inputs: Arguments) => (await specialise(inputs)).graph,
    dispose: async () => {
      const made = [...known.values()];
      known.clear();
      // What could not be compiled holds nothing.
      for (const result of await Promise.allSettled(made)) {
        if (result.status === 'fulfilled') await result.value.session.dispose();
      }
    },
  });
}

interface Specialised<R> {
  graph: Graph;
  session: Session;
  run(inputs: readonly tf.Tensor[]): Promise<R>;
}

async function compileFor<Arguments extends readonly tf.Tensor[], R extends Result>(
  fn: (...inputs: Arguments) => R,
  examples: Arguments,
): Promise<Specialised<R>> {
  const structure: { rebuild: ((tensors: readonly tf.Tensor[]) => R) | null } = { rebuild: null };
  const { graph, variables } = compile({
    variables: null,
    loop: false,
    target: await hostTarget(),
    inputs: () => {
      const values = examples.map(({ shape, dtype }) => inputValue(shape, dtypeOf(dtype)));
      return {
        graph: values.map((value, i): GraphInput => ({ name: `input ${i}`, role: 'constant', value })),
        tensors: Object.fromEntries(values.map((value, i): [string, Value] => [`${i}`, value])),
      };
    },
    fn: (tensors) => {
      const result = fn(...(examples.map((_, i) => tensors[i]) as unknown as Arguments));
      const { parts, rebuild } = flatten(result);
      structure.rebuild = rebuild;
      return Object.fromEntries(parts.map((part, i) => [`output ${i}`, part]));
    },
  });
  const session = await Session.create(graph);
  const outputs = graph.outputs.filter(({ name }) => name.startsWith('output '));
  return {
    graph,
    session,
    run: async (inputs) => {
      const given = Object.fromEntries(inputs.map((input, i) => [`input ${i}`, input.dataSync()]));
      const elements = await session.run({ ...given, ...readVariables(variables) });
      const results = writeVariables(variables, elements);
      const tensors = outputs.map(({ name, value }) => {
        const data = results[name];
        if (!data) throw new Error(`jit: no ${name} came out.`);
        return tf.tensor(data, [...value.shape], tensorType(value.dtype));
      });
      if (!structure.rebuild) throw new Error('jit: the function was not traced.');
      return structure.rebuild(tensors);
    },
  };
}

/** The tensors of a result, in order, and how to make such a result of other tensors. */
function flatten<R extends Result>(
  result: R,
): { parts: readonly tf.Tensor[]; rebuild(parts: readonly tf.Tensor[]): R } {
  if (result instanceof tf.Tensor) return { parts: [result], rebuild: ([only]) => only as unknown as R };
  if (Array.isArray(result)) return { parts: result, rebuild: (parts) => [...parts] as unknown as R };
  // A rejection that nobody waits for would end the process.
  if (result instanceof Promise) result.catch(() => {});
  const names = Object.keys(result ?? {});
  if (result instanceof Promise || names.length === 0) {
    throw new TraceError(
      `jit: the function returned ${result instanceof Promise ? 'a Promise' : 'no tensors'}; expected a tf.Tensor, ` +
        'a list of them, or an object of them. It must be synchronous.',
    );
  }
  return {
    parts: Object.values(result),
    rebuild: (parts) => Object.fromEntries(names.map((name, i) => [name, parts[i]])) as unknown as R,
  };
}
