import { reachable } from '../graph/graph.ts';
import type { Value } from '../graph/types.ts';

/** The values that differ from step to step: `given` and all that is made from them on the way to `wanted`. */
export function varyingFrom(given: readonly Value[], wanted: readonly Value[]): ReadonlySet<Value> {
  const varying = new Set<Value>(given);
  for (const node of reachable(wanted)) {
    if (!node.inputs.some((input) => input && varying.has(input))) continue;
    for (const output of node.outputs) varying.add(output);
  }
  return varying;
}
