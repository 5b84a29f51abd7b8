import { Builder, inputValue } from '../graph/builder.ts';
import { nodesOf, stateNext } from '../graph/graph.ts';
import { madeBy } from '../graph/match.ts';
import type { Graph, GraphInput, Layout, Value } from '../graph/types.ts';

/**
 * State that ends a step in another shape than it began carries that shape from step to step: a reshape at the end
 * of a step would be a copy, at the beginning it is none.
 */
export function carryReshaped(graph: Graph): Graph {
  const g = new Builder();
  const replaced = new Map<Value, Value>();
  const now = (value: Value) => replaced.get(value) ?? value;
  const ends = new Map<string, Value>();
  const inputs = graph.inputs.map((input): GraphInput => {
    const next = stateNext(graph, input.name);
    const end = madeBy(next?.value, 'Reshape')?.inputs[0];
    if (input.role !== 'state' || !end) return input;
    ends.set(input.name, end);
    const value = inputValue(end.shape, input.value.dtype);
    replaced.set(input.value, g.reshape(value, input.value.shape));
    return { ...input, value, carried: { ...layoutOf(input), shape: end.shape } };
  });
  if (ends.size === 0) return graph;
  for (const node of nodesOf(graph)) {
    const operands = node.inputs.map((input) => input && now(input));
    g.origin = node.origin;
    const [x] = operands;
    const [output] = node.outputs;
    const results =
      node.op === 'Reshape' && x && output
        ? [g.reshape(x, output.shape)]
        : g.node({ ...node, inputs: operands });
    node.outputs.forEach((value, i) => {
      const result = results[i];
      if (result) replaced.set(value, result);
    });
  }
  const outputs = graph.outputs.map((output) => {
    const end = output.role === 'state' ? ends.get(output.name) : undefined;
    return { ...output, value: now(end ?? output.value) };
  });
  return { inputs, outputs };
}

/** How an input is carried so far: in its own order, unless said otherwise. */
function layoutOf({ value, carried }: GraphInput): NonNullable<GraphInput['carried']> {
  if (carried) return carried;
  const plain: Layout = { view: value.shape, perm: value.shape.map((_, axis) => axis), shape: value.shape };
  return { ...plain, given: value.shape };
}
