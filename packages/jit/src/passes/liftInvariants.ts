import { type Builder, inputValue } from '../graph/builder.ts';
import { nodesOf, varyingValues } from '../graph/graph.ts';
import { rewrite } from '../graph/rewrite.ts';
import { bodyInputs } from '../graph/scan.ts';
import type { Graph, GraphInput, Node, Value } from '../graph/types.ts';

/** What is the same at every step of a loop inside the graph is computed before that loop. */
export function liftInvariants(graph: Graph): Graph {
  if (!nodesOf(graph).some((node) => node.body)) return graph;
  return rewrite(graph, (node, inputs, { g }) => (node.body ? lift(g, node, node.body, inputs) : null));
}

function lift(
  g: Builder,
  node: Node,
  body: Graph,
  given: readonly (Value | null)[],
): readonly Value[] | null {
  const varying = varyingValues(body);
  const nodes = nodesOf(body);
  const isInvariant = (inner: Node) =>
    inner.op !== 'Constant' && inner.inputs.length > 0 && !inner.outputs.some((value) => varying.has(value));
  if (!nodes.some(isInvariant)) return null;
  // Values of the body that are the same at every step, by what they are before the loop.
  const before = new Map<Value, Value>();
  body.inputs.forEach(({ role, value }, i) => {
    const outer = given[i];
    if (role === 'constant' && outer) before.set(value, outer);
  });
  for (const inner of nodes.filter(isInvariant)) {
    const inputs = inner.inputs.map((value) => value && (before.get(value) ?? value));
    const outputs = g.node({ ...inner, inputs });
    inner.outputs.forEach((value, i) => {
      const outer = outputs[i];
      if (outer) before.set(value, outer);
    });
  }
  const added: { input: GraphInput; outer: Value }[] = [];
  const inside = new Map<Value, Value>();
  /** The value as an input of the new body, if it was computed by an invariant node. */
  const entering = (value: Value): Value => {
    if (!value.node || !isInvariant(value.node)) return inside.get(value) ?? value;
    const known = inside.get(value);
    const outer = before.get(value);
    if (known || !outer) return known ?? value;
    const input = inputValue(value.shape, value.dtype);
    inside.set(value, input);
    added.push({ input: { name: `lifted ${added.length}`, role: 'constant', value: input }, outer });
    return input;
  };
  for (const inner of nodes) {
    if (isInvariant(inner) || inner.op === 'Constant') continue;
    const outputs = g.node({ ...inner, inputs: inner.inputs.map((value) => value && entering(value)) });
    inner.outputs.forEach((value, i) => {
      const made = outputs[i];
      if (made) inside.set(value, made);
    });
  }
  const outputs = body.outputs.map((output) => ({ ...output, value: entering(output.value) }));
  const read = bodyInputs(outputs);
  const isKept = ({ role, value }: GraphInput) => role !== 'constant' || read.has(value);
  return g.node({
    ...node,
    inputs: [
      ...given.filter((_, i) => {
        const input = body.inputs[i];
        return input && isKept(input);
      }),
      ...added.map(({ outer }) => outer),
    ],
    body: { inputs: [...body.inputs.filter(isKept), ...added.map(({ input }) => input)], outputs },
  });
}
