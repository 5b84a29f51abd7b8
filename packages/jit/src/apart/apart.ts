import { stateNow } from '../graph/graph.ts';
import { rewrite } from '../graph/rewrite.ts';
import { bodyInputs } from '../graph/scan.ts';
import type { Graph, GraphInput, GraphOutput, Value } from '../graph/types.ts';
import { computeInRuntime } from '../passes/inRuntime.ts';
import { readByKernel } from './kernels.ts';
import { hoist } from './once.ts';
import { type Stages, stagesOf } from './stages.ts';
import type { Update } from './updates.ts';

/** A loop's step in parts: stages of what ONNX Runtime computes, with kernels of WebAssembly between them, then updates of states. */
export interface Apart extends Stages {
  /** The whole step. */
  readonly graph: Graph;
  /** What is the same at every step: its outputs are inputs of the stages. */
  readonly once: Graph | null;
  readonly updates: readonly Update[];
  /** The outputs of stages that the updates read. */
  readonly reads: readonly GraphOutput[];
  /** The inputs of the step that the updates read, apart from the states that they write. */
  readonly given: readonly GraphInput[];
  /** The outputs that are the next values of states, by the states' names. */
  readonly states: readonly GraphOutput[];
  /** The outputs that are stacked over the steps. */
  readonly results: readonly GraphOutput[];
}

/** A loop's step, and what of it is to be apart: the nodes of the domain `wasm`, and these updates. */
export interface Parts {
  readonly graph: Graph;
  readonly updates: readonly Update[];
}

/** Takes a loop's step apart. Null where something that goes from stage to stage is as long as the data set. */
export function takeApart({ graph, updates }: Parts): Apart | null {
  const written = new Set<Value | undefined>(
    updates.flatMap(({ writes }) => writes.map(({ state }) => state)),
  );
  const read = new Set(updates.flatMap(({ tensors, numbers }) => [...tensors, ...numbers]));
  const states = graph.outputs.filter(
    ({ name, role }) => role === 'state' && !written.has(stateNow(graph, name)?.value),
  );
  const results = graph.outputs.filter(({ role }) => role === 'result');
  const given = graph.inputs.filter(({ role, value }) => {
    return read.has(value) && !written.has(value) && role !== 'state';
  });
  const atHand = new Set(given.map(({ value }) => value));
  const reads = [...read]
    .filter((value) => !written.has(value) && !atHand.has(value))
    .map((value, i): GraphOutput => ({ name: `for an update: ${i}`, role: 'result', value }));
  const outputs = [...results, ...states, ...reads].map(
    (output): GraphOutput => ({ ...output, role: 'result' }),
  );
  const { step, once } = hoist({ inputs: graph.inputs, outputs });
  const { stages, crossing } = stagesOf(onlyRead(withoutLoop(step)));
  if ([...crossing].some(({ shape }) => shape.includes(-1))) return null;
  return {
    graph,
    stages: stages.map((stage) => ({ ...stage, graph: onlyNeeded(stage.graph) })),
    crossing,
    once: once && computeInRuntime(onlyNeeded(withoutLoop(once))),
    updates,
    reads,
    given,
    states,
    results,
  };
}

/** Without what kernels have no use for. */
function onlyRead(step: Graph): Graph {
  return rewrite(step, (node, inputs, { g }) => {
    if (node.domain !== 'wasm') return null;
    const read = readByKernel(node);
    return g.node({
      ...node,
      inputs: inputs.map((input, i) => (read.includes(node.inputs[i] as Value) ? input : null)),
    });
  });
}

/** A loop's body as a graph of its own: its inputs come for one step. */
function withoutLoop({ inputs, outputs }: Graph): Graph {
  return { inputs: inputs.map(({ name, value }) => ({ name, role: 'constant', value })), outputs };
}

/** Without the inputs that nothing reads. */
function onlyNeeded({ inputs, outputs }: Graph): Graph {
  const read = bodyInputs(outputs);
  return { inputs: inputs.filter(({ value }) => read.has(value)), outputs };
}
