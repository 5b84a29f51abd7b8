import { sameShape, sizeOf } from '../graph/graph.ts';
import { madeBy } from '../graph/match.ts';
import { type RuleContext, rewrite } from '../graph/rewrite.ts';
import type { Graph, Shape, Value } from '../graph/types.ts';
import { scaleChannels } from '../lower/blocked/channels.ts';
import type { Target } from '../session/target.ts';

/** Below this many elements the tensors stay in the cache, and two operations are as fast as one. */
const LARGE = 65_536;

/** Rows of about this length keep the kernel's loop long. */
const ROW = 512;

/**
 * `s * x + y` of large tensors and one number s, which is most of an optimizer's work, as one blocked depthwise
 * convolution with a sum: each tensor is read once and nothing is written in between. A momentum update of 9.4 MB
 * of weights takes 6 ms instead of 15 (Zen 3).
 */
export function mergeScaledSums(graph: Graph, { block }: Target): Graph {
  if (block === 0) return graph;
  return rewrite(graph, (node, inputs, context) => {
    const subtracts = node.op === 'Sub' && node.domain === '';
    if (!subtracts && (node.op !== 'Add' || node.domain !== '')) return null;
    for (const side of subtracts ? [1] : [1, 0]) {
      if (context.uses(node.inputs[side]) !== 1) continue;
      const y = inputs[1 - side];
      const scaled = scaledBy(inputs[side]);
      if (!y || !scaled || !sameShape(scaled.x.shape, y.shape) || y === inputs[side]) continue;
      const count = sizeOf(y.shape);
      if (y.dtype !== 'float32' || count < LARGE || count % block !== 0) continue;
      const factor = subtracts ? context.g.op('Neg', [scaled.factor]) : scaled.factor;
      return scaledSum(context, { ...scaled, factor }, y, block);
    }
    return null;
  });
}

interface Scaled {
  readonly x: Value;
  readonly factor: Value;
}

/** The factors of a product of a tensor and one number. */
function scaledBy(value: Value | null | undefined): Scaled | null {
  const [a, b] = madeBy(value, 'Mul')?.inputs ?? [];
  if (!a || !b) return null;
  if (sizeOf(b.shape) === 1 && sizeOf(a.shape) > 1) return { x: a, factor: b };
  return sizeOf(a.shape) === 1 ? { x: b, factor: a } : null;
}

function scaledSum({ g }: RuleContext, { x, factor }: Scaled, y: Value, block: number): Value {
  const shape = asMap(sizeOf(y.shape), block);
  const factors = g.expand(g.reshape(factor, [1]), [block]);
  const sum = scaleChannels(g, g.reshape(x, shape), factors, { sum: g.reshape(y, shape) });
  return g.reshape(sum, y.shape);
}

/** Any tensor as a map of one block of channels. */
function asMap(count: number, block: number): Shape {
  let rows = 1;
  let columns = count / block;
  while (columns > ROW && columns % 2 === 0) {
    rows *= 2;
    columns /= 2;
  }
  return [1, block, rows, columns];
}
