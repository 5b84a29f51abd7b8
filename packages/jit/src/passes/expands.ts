import { madeBy } from '../graph/match.ts';
import { broadcastOperators, unaryOperators } from '../graph/operators.ts';
import type { Rule } from '../graph/rewrite.ts';
import type { Value } from '../graph/types.ts';

const source = (value: Value | null): Value | null => madeBy(value, 'Expand')?.inputs[0] ?? value;

/** Computes on what is repeated before it is repeated, and leaves repeating to operators that broadcast anyway. */
export const sinkExpands: Rule = (node, inputs, { g }) => {
  const [output] = node.outputs;
  if (node.domain !== '' || !output) return null;
  if (node.op === 'Reshape') {
    const repeated = madeBy(inputs[0], 'Expand')?.inputs[0];
    return repeated?.shape.every((length) => length === 1)
      ? g.expand(g.reshape(repeated, []), output.shape)
      : null;
  }
  if (!unaryOperators.has(node.op) && !broadcastOperators.has(node.op)) return null;
  if (!inputs.some((input) => madeBy(input, 'Expand'))) return null;
  const sources = inputs.map(source);
  const result = g.op(node.op, sources, node.attributes);
  return g.expand(result, output.shape);
};
