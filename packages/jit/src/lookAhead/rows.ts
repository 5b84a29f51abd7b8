import type { Builder } from '../graph/builder.ts';
import { constantData, nodesOf, varyingValues } from '../graph/graph.ts';
import { reducedAxes } from '../graph/match.ts';
import { isElementwise, reduceOperators } from '../graph/operators.ts';
import type { Graph, Node, Value } from '../graph/types.ts';

/**
 * The values that hold one row for each example of the batch and are computed row by row, from the examples' numbers
 * and from what is the same at every step: those of several batches are computed like those of one.
 */
export function rowValues(graph: Graph, order: Value): ReadonlySet<Value> {
  const [batch] = order.shape;
  const varying = varyingValues(graph);
  const rows = new Set<Value>([order]);
  for (const node of nodesOf(graph)) {
    const [output] = node.outputs;
    if (!output || node.domain !== '' || output.shape[0] !== batch) continue;
    if (node.inputs.some((input) => input && varying.has(input) && !rows.has(input))) continue;
    if (node.inputs.some((input) => input && rows.has(input)) && isByRow(node, output, rows))
      rows.add(output);
  }
  return rows;
}

function isByRow(node: Node, output: Value, rows: ReadonlySet<Value>): boolean {
  const [first, ...others] = node.inputs;
  const isRows = (value: Value | null | undefined) => !!value && rows.has(value);
  switch (node.op) {
    case 'Gather':
      return Number(node.attributes.axis ?? 0) === 0 && !isRows(first) && others[0]?.shape.length === 1;
    case 'DequantizeLinear':
      return isRows(first) && others.every((other) => other === null || other.shape.length === 0);
    case 'Reshape':
      return isRows(first) && constantData(others[0]) !== null && first?.shape[0] === output.shape[0];
  }
  if (reduceOperators.has(node.op)) {
    return isRows(first) && node.attributes.keepdims !== 0 && !reducedAxes(node).includes(0);
  }
  if (!isElementwise(node.op)) return false;
  return node.inputs.every((input) => {
    if (input === null) return true;
    // With fewer axes than the result, what belongs to examples would be broadcast along others.
    if (rows.has(input)) return input.shape.length === output.shape.length;
    return input.shape.length < output.shape.length || input.shape[0] === 1;
  });
}

/** The values of rows for other examples, by those of the step's graph; `known` holds the order for them. */
export function rowsOf(
  g: Builder,
  graph: Graph,
  rows: ReadonlySet<Value>,
  known: Map<Value, Value>,
): ReadonlyMap<Value, Value> {
  const [count = 0] = [...known.values()].flatMap(({ shape }) => shape);
  for (const node of nodesOf(graph)) {
    const [output] = node.outputs;
    if (!output || !rows.has(output)) continue;
    const shape = [count, ...output.shape.slice(1)];
    const inputs = node.inputs.map((input) => input && (known.get(input) ?? input));
    if (node.op === 'Reshape') inputs[1] = g.int64(shape);
    g.origin = node.origin;
    const [made] = g.node({ ...node, inputs, outputs: [{ shape, dtype: output.dtype }] });
    if (made) known.set(output, made);
  }
  return known;
}
