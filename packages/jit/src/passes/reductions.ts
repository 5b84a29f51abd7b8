import { sizeOf } from '../graph/graph.ts';
import { madeBy, reducedAxes, scalarOf } from '../graph/match.ts';
import type { Rule } from '../graph/rewrite.ts';

/** Sums of sums are one sum, and numbers are multiplied after summing, where there are fewer elements. */
export const mergeReductions: Rule = (node, [x], { g, uses }) => {
  const [output] = node.outputs;
  if (node.domain !== '' || !x || !output || uses(node.inputs[0]) !== 1) return null;
  if (node.op !== 'ReduceSum' && node.op !== 'ReduceMean') return null;
  const axes = reducedAxes(node);
  const inner = madeBy(x, 'ReduceSum');
  const source = inner?.inputs[0];
  if (inner && source && inner.attributes.keepdims === 0 && node.attributes.keepdims === 0) {
    const first = reducedAxes(inner);
    const left = source.shape.map((_, axis) => axis).filter((axis) => !first.includes(axis));
    const all = [...first, ...axes.map((axis) => left[axis] ?? 0)].sort((p, q) => p - q);
    const sum = g.op('ReduceSum', [source, g.int64(all)], { keepdims: 0 });
    return node.op === 'ReduceSum' ? sum : g.op('Mul', [sum, sizeOf(output.shape) / sizeOf(x.shape)]);
  }
  const negated = madeBy(x, 'Neg')?.inputs[0];
  const reduce = (value: typeof x) => g.op(node.op, [value, g.int64(axes)], node.attributes);
  if (negated) return g.op('Neg', [reduce(negated)]);
  const product = madeBy(x, 'Mul');
  const factor = scalarOf(product?.inputs[1]);
  return product?.inputs[0] && factor !== null ? g.op('Mul', [reduce(product.inputs[0]), factor]) : null;
};
