import { Builder, inputValue } from '../graph/builder.ts';
import { restore, store } from '../graph/layout.ts';
import type { Graph, GraphInput, GraphOutput } from '../graph/types.ts';

/** What puts states into the order in which a loop carries them, and what puts them back; null where all are in it anyway. */
export function reordering(graph: Graph): { readonly enter: Graph; readonly leave: Graph } | null {
  const g = new Builder();
  const enter: { inputs: GraphInput[]; outputs: GraphOutput[] } = { inputs: [], outputs: [] };
  const leave: { inputs: GraphInput[]; outputs: GraphOutput[] } = { inputs: [], outputs: [] };
  for (const { name, value, carried } of graph.inputs) {
    if (!carried || (!carried.padded && carried.perm.every((axis, i) => axis === i))) continue;
    const given = inputValue(carried.given, value.dtype);
    const last = inputValue(value.shape, value.dtype);
    enter.inputs.push({ name, role: 'constant', value: given });
    enter.outputs.push({ name, role: 'result', value: store(g, given, carried) });
    leave.inputs.push({ name, role: 'constant', value: last });
    leave.outputs.push({ name, role: 'result', value: restore(g, last, carried, carried.given) });
  }
  return enter.inputs.length > 0 ? { enter, leave } : null;
}
