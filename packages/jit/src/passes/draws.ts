import { countUses, nodesOf, sizeOf } from '../graph/graph.ts';
import { madeBy, scalarOf } from '../graph/match.ts';
import { broadcastOperators, unaryOperators } from '../graph/operators.ts';
import { type Rule, rewrite } from '../graph/rewrite.ts';
import type { Graph, Node, Value } from '../graph/types.ts';

/** Random numbers of the same seed and step are drawn together, for all streams, and then split. */
export function mergeDraws(graph: Graph): Graph {
  const draws = nodesOf(graph).filter((node) => node.op === 'CounterUniform' && node.domain === 'tfjs');
  const groups = new Map<string, Node[]>();
  for (const node of draws) {
    const key = node.inputs.map((input) => input?.id).join();
    groups.set(key, [...(groups.get(key) ?? []), node]);
  }
  const parts = new Map<Node, Value>();
  return rewrite(graph, (node, inputs, { g }) => {
    const known = parts.get(node);
    if (known) return known;
    const group = [...groups.values()].find(([first, second]) => first === node && second !== undefined);
    if (!group) return null;
    const sizes = group.map(({ outputs }) => sizeOf(outputs[0]?.shape ?? []));
    const total = sizes.reduce((sum, size) => sum + size, 0);
    const [all] = g.node({
      op: 'CounterUniform',
      domain: 'tfjs',
      inputs,
      attributes: { shape: [total], stream: group.map(({ attributes }) => attributes.stream), sizes },
      outputs: [{ shape: [total], dtype: 'float32' }],
    });
    const split = g.node({
      op: 'SplitV',
      domain: 'tfjs',
      inputs: [all ?? null],
      attributes: { numOrSizeSplits: sizes, axis: 0 },
      outputs: sizes.map((size) => ({ shape: [size], dtype: 'float32' as const })),
    });
    group.forEach((draw, i) => {
      const shape = draw.outputs[0]?.shape ?? [];
      const part = split[i];
      const [value] = g.node({
        op: 'Reshape',
        domain: 'tfjs',
        inputs: [part ?? null],
        attributes: { shape },
        outputs: [{ shape, dtype: 'float32' }],
      });
      if (value) parts.set(draw, value);
    });
    return parts.get(node) ?? null;
  });
}

/** What is done to every part of a split tensor alike is done to the whole, before it is split. */
export function computeBeforeSplit(graph: Graph): Graph {
  const uses = countUses(graph);
  const consumers = new Map<Value, Node>();
  for (const node of nodesOf(graph)) {
    for (const input of node.inputs) if (input) consumers.set(input, node);
  }
  const done = new Map<Node, Value>();
  const result = rewrite(graph, (node, inputs, { g }) => {
    const known = done.get(node);
    if (known) return known;
    const [x, sizes] = inputs;
    if (node.op !== 'Split' || node.domain !== '' || !x || !sizes) return null;
    const users = node.outputs.map((part) => (uses.get(part) === 1 ? consumers.get(part) : undefined));
    const [first, ...others] = users;
    if (!first || !isUniform(first) || !others.every((other) => other && sameFunction(first, other)))
      return null;
    const whole = g.op(first.op, [x, ...first.inputs.slice(1)], first.attributes);
    const parts = g.ops('Split', [whole, sizes], node.attributes, node.outputs.length);
    users.forEach((user, i) => {
      const part = parts[i];
      if (user && part) done.set(user, part);
    });
    return parts;
  });
  return done.size > 0 ? computeBeforeSplit(result) : graph;
}

/** Whether a node computes element by element, with nothing but numbers beside its first input. */
function isUniform({ op, domain, inputs }: Node): boolean {
  if (domain !== '' || !(unaryOperators.has(op) || broadcastOperators.has(op))) return false;
  return inputs.slice(1).every((input) => scalarOf(input) !== null && input?.shape.length === 0);
}

function sameFunction(a: Node, b: Node): boolean {
  return (
    a.op === b.op &&
    isUniform(b) &&
    JSON.stringify(a.attributes) === JSON.stringify(b.attributes) &&
    a.inputs.slice(1).every((input, i) => input === b.inputs[i + 1])
  );
}

/**
 * 1 where a drawn number is at least `rate`, as dropout asks: a number with 24 bits is n * 2^-24, and with the least
 * n that is kept, clip(n - (least - 1), 0, 1) is the answer, without a multiplication, a comparison and a cast.
 */
export const keepByClipping: Rule = (node, [comparison], { g, uses }) => {
  const atLeast = madeBy(comparison, 'GreaterOrEqual');
  if (node.op !== 'Cast' || node.attributes.to !== 'float32' || !atLeast || uses(node.inputs[0]) !== 1)
    return null;
  const product = madeBy(atLeast.inputs[0], 'Mul');
  const whole = product?.inputs[0];
  const shifted = madeBy(madeBy(whole, 'Cast')?.inputs[0], 'BitShift');
  const rate = scalarOf(atLeast.inputs[1]);
  if (!whole || rate === null || scalarOf(product?.inputs[1]) !== 2 ** -24) return null;
  if (shifted?.inputs[0]?.dtype !== 'uint32' || scalarOf(shifted.inputs[1]) !== 8) return null;
  const least = Math.ceil(rate * 2 ** 24);
  if (least < 1 || least > 2 ** 24) return null;
  return g.op('HardSigmoid', [whole], { alpha: 1, beta: 1 - least });
};
