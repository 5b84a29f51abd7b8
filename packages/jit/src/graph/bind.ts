import { rewrite } from './rewrite.ts';
import type { Graph, Value } from './types.ts';

/** The graph with values in the place of some of its inputs. */
export function bindInputs(graph: Graph, values: ReadonlyMap<Value, Value>): Graph {
  const bound = (value: Value) => values.get(value) ?? value;
  const rewritten = rewrite(graph, (node, inputs, { g }) => {
    return g.node({ ...node, inputs: inputs.map((input) => input && bound(input)) });
  });
  return {
    inputs: graph.inputs.filter(({ value }) => !values.has(value)),
    outputs: rewritten.outputs.map((output) => ({ ...output, value: bound(output.value) })),
  };
}
