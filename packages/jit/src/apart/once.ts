import { inputValue } from '../graph/builder.ts';
import { nodesOf, varyingValues } from '../graph/graph.ts';
import { rewrite } from '../graph/rewrite.ts';
import type { Graph, GraphInput, GraphOutput, Value } from '../graph/types.ts';

/** A step without what is the same at every step. */
export interface Hoisted {
  readonly step: Graph;
  /** What computes that; its outputs are inputs of `step` by the same names. Null where there is nothing. */
  readonly once: Graph | null;
}

/** Takes out of a step what depends on constant inputs only. */
export function hoist(step: Graph): Hoisted {
  const varying = varyingValues(step);
  const steady = new Set<Value>();
  const read = (value: Value | null) => {
    const isComputed = value?.node && value.node.op !== 'Constant';
    if (isComputed && !varying.has(value)) steady.add(value);
  };
  for (const node of nodesOf(step)) {
    if (node.outputs.some((output) => varying.has(output))) node.inputs.forEach(read);
  }
  for (const { value } of step.outputs) read(value);
  if (steady.size === 0) return { step, once: null };

  const inputs = new Map<Value, GraphInput>();
  const outputs: GraphOutput[] = [];
  for (const value of steady) {
    const name = `same at every step: ${inputs.size}`;
    inputs.set(value, { name, role: 'constant', value: inputValue(value.shape, value.dtype) });
    outputs.push({ name, role: 'result', value });
  }
  const rest = rewrite(step, (node) => {
    if (!node.outputs.some((output) => steady.has(output))) return null;
    return node.outputs.map((output) => inputs.get(output)?.value ?? output);
  });
  return {
    step: { ...rest, inputs: [...step.inputs, ...inputs.values()] },
    once: { inputs: step.inputs.filter(({ value }) => !varying.has(value)), outputs },
  };
}
