import { Builder, inputValue } from '../graph/builder.ts';
import { nodesOf, varyingValues } from '../graph/graph.ts';
import type { Graph, GraphInput, GraphOutput, Value } from '../graph/types.ts';
import { plainDescent } from './descent.ts';
import type { FirstLayer } from './firstLayer.ts';
import { FirstLayerSteps } from './firstLayerSteps.ts';
import { momentumDescent } from './momentum.ts';
import { Parts } from './parts.ts';
import { allRates } from './rates.ts';
import { Results } from './results.ts';

/** What a scanned input or a result of one of several steps is called. */
export function nameAt(name: string, step: number): string {
  return `step ${step}: ${name}`;
}

/**
 * A step's graph as one of several steps. Its first layer and the values of rows are computed for all of them together, all
 * else is copied for each. The order holds the examples of all steps; other scanned inputs come one for each step, named by
 * `nameAt`. Results come either so or, under their own names, as [steps, ...shape].
 */
export function unroll(
  graph: Graph,
  order: GraphInput,
  rows: ReadonlySet<Value>,
  layer: FirstLayer,
  steps: number,
): Graph {
  const g = new Builder();
  const nodes = nodesOf(graph);
  const varying = varyingValues(graph);
  const jointOrder = { ...order, value: inputValue([steps * (order.value.shape[0] ?? 0)], 'int32') };
  const joint = jointRows(g, graph, rows, new Map([[order.value, jointOrder.value]]));
  const jointX = joint.get(layer.x);
  if (!jointX) throw new Error('jit: the inputs of the first layer are no rows of the examples.');
  const parts = new Parts(g, steps);
  const scanned: GraphInput[] = [jointOrder];
  const { momentum } = layer;
  const rates = momentum && allRates(g, graph, momentum.rate, steps, scanned);
  const descent =
    momentum && rates
      ? momentumDescent(g, layer, momentum, { x: jointX, rates, steps })
      : plainDescent(g, layer, jointX);
  const first = new FirstLayerSteps(g, layer, descent, parts);
  const ahead = new Set(
    [layer.weights, momentum?.velocity, layer.bias?.state, layer.bias?.velocity].map((state) => state?.name),
  );

  const inputs = graph.inputs.filter(({ role }) => role !== 'scanned');
  const results = graph.outputs.filter(({ role }) => role === 'result');
  const made: Map<Value, Value>[] = [];
  const perStep: GraphOutput[][] = [];
  const states = new Map(
    inputs.filter(({ role }) => role === 'state').map(({ name, value }) => [name, value]),
  );
  for (let step = 0; step < steps; step++) {
    // By what they are in the step's graph. The first layer's weights stay what they were; only its output reads them.
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
        now.set(output, first.outputAt(step));
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
      if (role === 'state' && !ahead.has(name)) states.set(name, at(value));
    }
  }
  for (const [name, value] of first.states()) states.set(name, value);
  const forStates = graph.outputs.flatMap(({ name, role, value }) =>
    role === 'state' && !ahead.has(name) ? [value] : [],
  );
  const atOnce = new Results(g, graph, [...forStates, layer.gradient], { joint, steps: made });
  return {
    inputs: [...inputs, ...scanned],
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

/** The values of rows for the examples of all steps, by those for one. */
function jointRows(
  g: Builder,
  graph: Graph,
  rows: ReadonlySet<Value>,
  joint: Map<Value, Value>,
): ReadonlyMap<Value, Value> {
  const [count = 0] = [...joint.values()].flatMap(({ shape }) => shape);
  for (const node of nodesOf(graph)) {
    const [output] = node.outputs;
    if (!output || !rows.has(output)) continue;
    const shape = [count, ...output.shape.slice(1)];
    const inputs = node.inputs.map((input) => input && (joint.get(input) ?? input));
    if (node.op === 'Reshape') inputs[1] = g.int64(shape);
    g.origin = node.origin;
    const [made] = g.node({ ...node, inputs, outputs: [{ shape, dtype: output.dtype }] });
    if (made) joint.set(output, made);
  }
  return joint;
}

function known(value: Value | null | undefined): Value {
  if (!value) throw new Error('jit: looking ahead lost a value of the step.');
  return value;
}
