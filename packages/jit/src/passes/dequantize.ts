import { madeBy, scalarOf } from '../graph/match.ts';
import type { Rule } from '../graph/rewrite.ts';

/** Bytes made float and multiplied by a number, in one pass. */
export const dequantize: Rule = (node, [x, factor], { g, uses }) => {
  const bytes = madeBy(x, 'Cast')?.inputs[0];
  const scale = scalarOf(factor);
  if (node.op !== 'Mul' || bytes?.dtype !== 'uint8' || scale === null || uses(node.inputs[0]) !== 1)
    return null;
  return g.op('DequantizeLinear', [bytes, g.scalar(scale)]);
};
