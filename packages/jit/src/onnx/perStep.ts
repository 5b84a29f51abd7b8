import { isLoop, nodesOf, varyingValues } from '../graph/graph.ts';
import { isElementwise } from '../graph/operators.ts';
import type { Graph, Value } from '../graph/types.ts';

/**
 * Numbers (rank 0) that are computed from the scanned inputs and from what does not vary, not from the state: they are
 * known for all steps before the loop begins, and are computed for all of them at once.
 */
export function perStepValues(graph: Graph): ReadonlySet<Value> {
  const values = new Set<Value>();
  if (!isLoop(graph)) return values;
  for (const { role, value } of graph.inputs) {
    if (role === 'scanned' && value.shape.length === 0) values.add(value);
  }
  const varying = varyingValues(graph);
  for (const node of nodesOf(graph)) {
    const [output] = node.outputs;
    if (!output || node.domain !== '' || output.shape.length > 0 || !isElementwise(node.op)) continue;
    const known = (value: Value | null) =>
      value !== null && value.shape.length === 0 && (values.has(value) || !varying.has(value));
    if (node.inputs.every(known) && node.inputs.some((input) => input && values.has(input)))
      values.add(output);
  }
  return values;
}
