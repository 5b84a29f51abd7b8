import { madeBy, reducedAxes } from '../graph/match.ts';
import type { Rule } from '../graph/rewrite.ts';
import type { Node, Value } from '../graph/types.ts';

/**
 * Recognises log-softmax in the two forms in which TensorFlow.js computes it:
 * (x - max) - log(sum(exp(x - max))) and x - (max + log(sum(exp(x - max)))).
 */
export const recogniseLogSoftmax: Rule = (node, [a, b], { g }) => {
  if (node.op !== 'Sub' || node.domain !== '' || !a || !b) return null;
  const shifted = madeBy(a, 'Sub');
  if (shifted && isLogSumExp(b, a)) {
    const [x, max] = shifted.inputs;
    return x && isMax(max, x) ? g.op('LogSoftmax', [x], { axis: -1 }) : null;
  }
  const sum = madeBy(b, 'Add');
  if (!sum) return null;
  for (const [max, log] of [sum.inputs, [...sum.inputs].reverse()]) {
    const exponent = logSumExpOf(log);
    const [x, subtracted] = madeBy(exponent, 'Sub')?.inputs ?? [];
    if (x === a && subtracted === max && isMax(max, a)) return g.op('LogSoftmax', [a], { axis: -1 });
  }
  return null;
};

/** The exponent x of log(sum(exp(x))) over the last axis. */
function logSumExpOf(value: Value | null | undefined): Value | null {
  const sum = madeBy(madeBy(value, 'Log')?.inputs[0], 'ReduceSum');
  const exponent = madeBy(sum?.inputs[0], 'Exp')?.inputs[0];
  return sum && exponent && overLast(sum) ? exponent : null;
}

function isLogSumExp(value: Value, of: Value): boolean {
  return logSumExpOf(value) === of;
}

function isMax(value: Value | null | undefined, of: Value): boolean {
  const max = madeBy(value, 'ReduceMax');
  return max !== null && max.inputs[0] === of && overLast(max);
}

function overLast(node: Node): boolean {
  const rank = node.inputs[0]?.shape.length ?? 0;
  const axes = reducedAxes(node);
  return axes.length === 1 && axes[0] === rank - 1 && node.attributes.keepdims === 1;
}
