import { reachable, sizeOf } from '../graph/graph.ts';
import { multiplicationsOf } from '../graph/multiplications.ts';
import type { Graph, GraphInput, GraphOutput, Value } from '../graph/types.ts';
import { hoist } from './once.ts';
import { type Update, updatesOf } from './updates.ts';

/** A loop's step in two parts: what ONNX Runtime computes, and the updates of states that are made from it. */
export interface Apart {
  /** A graph without a loop: states, slices and constants are its inputs. */
  readonly step: Graph;
  /** What of it is the same at every step: its outputs are inputs of `step`. */
  readonly once: Graph | null;
  readonly updates: readonly Update[];
  /** The outputs of `step` that the updates read. */
  readonly reads: readonly GraphOutput[];
  /** The outputs of `step` that are the next values of states, by the states' names. */
  readonly states: readonly GraphOutput[];
  /** The outputs of `step` that are stacked over the steps. */
  readonly results: readonly GraphOutput[];
}

/**
 * How many passes over an element must be saved for it to pay: a step that ONNX Runtime is asked for costs some 60 us more than
 * one more round of a loop. A pass saved is worth about 0.2 ns an element. Measured in docs/profile.md.
 */
const LEAST_PASSES = 350_000;

/** Below one pass for so many multiplications, less than a hundredth of the step is saved. */
const MULTIPLICATIONS = 1_600;

/** Whether `takeApart` is worth asking: it wants a graph that most steps have no other use for. */
export function mayTakeApart(graph: Graph): boolean {
  const elements = graph.outputs.map(({ role, value }) => (role === 'state' ? sizeOf(value.shape) : 0));
  return MOST_OPERATIONS * elements.reduce((sum, count) => sum + count, 0) >= LEAST_PASSES;
}

/** More than any update has for each element of a state. */
const MOST_OPERATIONS = 16;

/** Takes a loop's step apart where that makes it faster, by its shapes alone, or `always` where it can be; else null. */
export function takeApart(graph: Graph, { always = false } = {}): Apart | null {
  const updates = updatesOf(graph);
  if (updates.length === 0 || !(always || pays(graph, updates))) return null;
  const written = new Set(updates.flatMap(({ writes }) => writes.map(({ state }) => state)));
  const read = new Set(updates.flatMap(({ tensors, numbers }) => [...tensors, ...numbers]));
  const states = graph.outputs.filter(
    (output) => output.role === 'state' && !written.has(stateOf(graph, output)),
  );
  const results = graph.outputs.filter(({ role }) => role === 'result');
  const reads = [...read]
    .filter((value) => !written.has(value))
    .map((value, i): GraphOutput => ({ name: `for an update: ${i}`, role: 'result', value }));
  const outputs = [...results, ...states, ...reads].map(
    (output): GraphOutput => ({ ...output, role: 'result' }),
  );
  const varying = new Set(graph.inputs.filter(({ role }) => role !== 'constant').map(({ value }) => value));
  const inputs = graph.inputs.map(({ name, value }): GraphInput => ({ name, role: 'constant', value }));
  const { step, once } = hoist({ inputs, outputs }, varying);
  return { step: onlyNeeded(step), once: once && onlyNeeded(once), updates, reads, states, results };
}

/** Without the inputs that nothing reads. */
function onlyNeeded({ inputs, outputs }: Graph): Graph {
  const values = outputs.map(({ value }) => value);
  const read = new Set([...values, ...reachable(values).flatMap((node) => node.inputs)]);
  return { inputs: inputs.filter(({ value }) => read.has(value)), outputs };
}

function pays(graph: Graph, updates: readonly Update[]): boolean {
  return passesSaved(updates) >= LEAST_PASSES + multiplicationsOf(graph) / MULTIPLICATIONS;
}

/**
 * Passes times elements. In a loop each operation is one, but for those that a product of matrices does, and for the last of each
 * state, which has to be in any case.
 */
export function passesSaved(updates: readonly Update[]): number {
  return updates.reduce((sum, { count, operations, writes }) => {
    const passes = operations.filter(({ inProduct }) => !inProduct).length;
    return sum + count * (passes - writes.filter(({ term }) => !term.inProduct).length);
  }, 0);
}

function stateOf(graph: Graph, { name }: GraphOutput): Value {
  const state = graph.inputs.find((input) => input.role === 'state' && input.name === name);
  if (!state) throw new Error(`jit: the loop has no state ${name}.`);
  return state.value;
}
