import { constantNumber, sameShape } from '../graph/graph.ts';
import { madeBy } from '../graph/match.ts';
import { type Rule, rewriteAll } from '../graph/rewrite.ts';
import type { Graph, Node, Value } from '../graph/types.ts';
import { NCHWC } from '../lower/blocked/convolve.ts';

/** Bias, sum and ReLU become part of the blocked convolution that they follow, in this order. */
export function mergeConv(graph: Graph): Graph {
  return rewriteAll(graph, [mergeBias, mergeSum, mergeRelu]);
}

/** Inputs of a blocked convolution. */
const BIAS = 2;
const SUM = 3;

/** A depthwise convolution by ones, which only adds a bias, takes the place of the convolution's own bias. */
const mergeBias: Rule = (node, [x, filter, bias, sum = null], { g, uses }) => {
  const conv = blockedConv(x);
  const adds = isBlockedConv(node) && node.attributes.group !== 1 && filledWith(filter) === 1;
  if (!conv || !adds || !bias || uses(node.inputs[0]) !== 1) return null;
  if (conv.inputs[BIAS] || conv.inputs[SUM] || conv.attributes.activation) return null;
  const inputs = [...conv.inputs.slice(0, BIAS), bias, ...(sum ? [sum] : [])];
  const { activation } = node.attributes;
  return g.op('Conv', inputs, { ...conv.attributes, activation }, NCHWC);
};

const mergeSum: Rule = (node, inputs, { g, uses }) => {
  if (node.op !== 'Add' || node.domain !== '') return null;
  for (const side of [0, 1]) {
    const conv = blockedConv(inputs[side]);
    const other = inputs[1 - side];
    if (!conv || !other || uses(node.inputs[side]) !== 1 || inputs[side] === other) continue;
    if (conv.inputs[SUM] || conv.attributes.activation) continue;
    if (!sameShape(other.shape, conv.outputs[0]?.shape ?? [])) continue;
    const [x = null, filter = null, bias = null] = conv.inputs;
    return g.op('Conv', [x, filter, bias, other], conv.attributes, NCHWC);
  }
  return null;
};

const mergeRelu: Rule = (node, [x], { g, uses }) => {
  const conv = blockedConv(x);
  if (node.op !== 'Relu' || !conv || uses(node.inputs[0]) !== 1 || conv.attributes.activation) return null;
  return g.op('Conv', conv.inputs, { ...conv.attributes, activation: 'Relu' }, NCHWC);
};

/** The one number that a value holds at every place. */
function filledWith(value: Value | null | undefined): number | null {
  return constantNumber(value) ?? constantNumber(madeBy(value, 'Expand')?.inputs[0]);
}

function blockedConv(value: Value | null | undefined): Node | null {
  return value?.node && isBlockedConv(value.node) ? value.node : null;
}

function isBlockedConv({ op, domain }: Node): boolean {
  return op === 'Conv' && domain === NCHWC;
}
