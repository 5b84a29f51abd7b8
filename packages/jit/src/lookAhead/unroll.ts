import { Builder, inputValue } from '../graph/builder.ts';
import { nodesOf, varyingValues } from '../graph/graph.ts';
import type { Graph, GraphInput, GraphOutput, Value } from '../graph/types.ts';
import type { FirstLayer } from './firstLayer.ts';
import type { MakeLayerSteps } from './layerSteps.ts';
import { Parts } from './parts.ts';
import { allRates } from './rates.ts';
import { Results } from './results.ts';
import { rowsOf } from './rows.ts';

/** What a scanned input or a result of one of several steps is called. */
export function nameAt(name: string, step: number): string {
  return `step ${step}: ${name}`;
}

/** A step's graph, as far as it is known. */
export interface StepGraph {
  readonly graph: Graph;
  readonly order: GraphInput;
  /** See `rowValues`. */
  readonly rows: ReadonlySet<Value>;
  readonly layer: FirstLayer;
}

/**
 * A step's graph as one of several steps. Its first layer is computed by `layerSteps`, the values of rows for all steps
 * together; all else is copied for each. The order holds the examples of all steps; other scanned inputs come one for each
 * step, named by `nameAt`. Results come either so or, under their own names, as [steps, ...shape].
 */
export function unroll(
  { graph, order, rows, layer }: StepGraph,
  steps: number,
  layerSteps: MakeLayerSteps,
): Graph {
  const g = new Builder();
  const nodes = nodesOf(graph);
  const varying = varyingValues(graph);
  const jointOrder = { ...order, value: inputValue([steps * (order.value.shape[0] ?? 0)], 'int32') };
  const rowsFor = (examples: Value) => rowsOf(g, graph, rows, new Map([[order.value, examples]]));
  const joint = rowsFor(jointOrder.value);
  const parts = new Parts(g, steps);
  const scanned: GraphInput[] = [jointOrder];
  const { momentum } = layer;
  const first = layerSteps({
    g,
    layer,
    steps,
    parts,
    x: known(joint.get(layer.x)),
    xAt: (at) => known(rowsFor(known(parts.of(jointOrder.value, 0, at))).get(layer.x)),
    rates: momentum && allRates(g, graph, momentum.rate, steps, scanned),
  });
  const stored = (input: GraphInput) => first.inputs.get(input.name) ?? input;
  const inputs = graph.inputs.filter(({ role }) => role !== 'scanned');
  const results = graph.outputs.filter(({ role }) => role === 'result');
  const made: Map<Value, Value>[] = [];
  const perStep: GraphOutput[][] = [];
  const states = new Map(
    inputs.filter(({ role }) => role === 'state').map(({ name, value }) => [name, value]),
  );
  for (let step = 0; step < steps; step++) {
    // By what they are in the step's graph. What the first layer keeps stays what it was; nothing that is used reads it.
    const now = new Map<Value, Value>();
    made.push(now);
    for (const input of graph.inputs) {
      const { name, role, value } = input;
      const state = states.get(name);
      if (role === 'state' && state) now.set(value, state);
      if (role !== 'scanned' || input === order) continue;
      const own = inputValue(value.shape, value.dtype);
      now.set(value, own);
      scanned.push({ name: nameAt(name, step), role, value: own });
    }
    const at = (value: Value): Value => {
      if (!varying.has(value)) return value;
      const whole = joint.get(value);
      return known(whole ? parts.of(whole, 0, step) : now.get(value));
    };
    for (const node of nodes) {
      const [output] = node.outputs;
      if (!output || !varying.has(output) || joint.has(output)) continue;
      if (node === layer.forward) {
        const [, , added] = node.inputs;
        now.set(output, first.outputAt(step, added ? at(added) : null));
        continue;
      }
      g.origin = node.origin;
      const copies = g.node({ ...node, inputs: node.inputs.map((input) => input && at(input)) });
      node.outputs.forEach((value, i) => {
        const copy = copies[i];
        if (copy) now.set(value, copy);
      });
    }
    first.addGradient(at(layer.gradient));
    perStep.push(
      results.map(({ name, role, value }) => ({ name: nameAt(name, step), role, value: at(value) })),
    );
    for (const { name, role, value } of graph.outputs) {
      if (role === 'state' && !first.states.has(name)) states.set(name, at(value));
    }
  }
  for (const [name, value] of first.end()) states.set(name, value);
  const forStates = graph.outputs.flatMap(({ name, role, value }) =>
    role === 'state' && !first.states.has(name) ? [value] : [],
  );
  const atOnce = new Results(g, graph, [...forStates, layer.gradient], { joint, steps: made });
  return {
    inputs: [...inputs.map(stored), ...scanned],
    outputs: [
      ...graph.outputs
        .filter(({ role }) => role === 'state')
        .map((output) => ({ ...output, value: known(states.get(output.name)) })),
      ...results.flatMap((result, i) => {
        const value = atOnce.ofAll(result.value);
        return value ? [{ ...result, value }] : perStep.flatMap((outputs) => outputs[i] ?? []);
      }),
    ],
  };
}

function known(value: Value | null | undefined): Value {
  if (!value) throw new Error('jit: looking ahead lost a value of the step.');
  return value;
}
