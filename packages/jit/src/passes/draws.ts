import type { Builder } from '../graph/builder.ts';
import { countUses, nodesOf, sizeOf } from '../graph/graph.ts';
import { madeBy, scalarOf } from '../graph/match.ts';
import { broadcastOperators, unaryOperators } from '../graph/operators.ts';
import { type Rule, rewrite } from '../graph/rewrite.ts';
import type { Graph, Node, Value } from '../graph/types.ts';
import { BELOW_ONE, mixedWords, SPREAD } from '../train/hash.ts';
import { isKernel, reshapeKernel, sliceKernel } from './kernels.ts';

/** Random numbers of the same seed and step are drawn together, for all streams, and then split. */
export function mergeDraws(graph: Graph): Graph {
  const draws = nodesOf(graph).filter((node) => isKernel(node, 'CounterUniform'));
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
    const rows = SPREAD.length;
    const counts = group.map(({ outputs }) => mixedWords(sizeOf(outputs[0]?.shape ?? [])));
    const total = counts.reduce((sum, count) => sum + count, 0);
    const [all] = g.node({
      op: 'CounterUniform',
      domain: 'tfjs',
      inputs,
      attributes: { shape: [rows, total], stream: group.map(({ attributes }) => attributes.stream), counts },
      outputs: [{ shape: [rows, total], dtype: 'float32' }],
    });
    const split = g.node({
      op: 'SplitV',
      domain: 'tfjs',
      inputs: [all ?? null],
      attributes: { numOrSizeSplits: counts, axis: 1 },
      outputs: counts.map((count) => ({ shape: [rows, count], dtype: 'float32' as const })),
    });
    group.forEach((draw, i) => {
      const part = split[i];
      const shape = draw.outputs[0]?.shape ?? [];
      if (part) parts.set(draw, reshapeKernel(g, firstOf(g, part, sizeOf(shape)), shape));
    });
    return parts.get(node) ?? null;
  });
}

/** The first `size` elements of a part, [size] or in the part's own shape if these are all. */
function firstOf(g: Builder, part: Value, size: number): Value {
  const length = sizeOf(part.shape);
  return length === size ? part : sliceKernel(g, reshapeKernel(g, part, [length]), [0], [size]);
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
 * 1 where a drawn number is at least `rate`, as dropout asks: a word as a float32 is compared with rate * 2^32 in one
 * pass, clip((word - before) / (least - before), 0, 1), where `least` is the least float32 that is kept and `before` the
 * greatest that is not. All of it is exact where it counts: both are whole multiples of their distance, a power of two.
 */
export const keepByClipping: Rule = (node, [comparison], { g, uses }) => {
  const atLeast = madeBy(comparison, 'GreaterOrEqual');
  if (node.op !== 'Cast' || node.attributes.to !== 'float32' || !atLeast || uses(node.inputs[0]) !== 1)
    return null;
  const [limited, limit] = madeBy(atLeast.inputs[0], 'Min')?.inputs ?? [];
  const [whole, unit] = madeBy(limited, 'Mul')?.inputs ?? [];
  const rate = scalarOf(atLeast.inputs[1]);
  if (!whole || rate === null || scalarOf(limit) !== BELOW_ONE || scalarOf(unit) !== 2 ** -32) return null;
  if (madeBy(whole, 'Cast')?.inputs[0]?.dtype !== 'uint32') return null;
  const least = Math.fround(rate * 2 ** 32);
  if (least < 1 || rate > BELOW_ONE) return null;
  const before = floatBefore(least);
  return g.op('HardSigmoid', [whole], { alpha: 1 / (least - before), beta: -before / (least - before) });
};

/** The greatest float32 below a positive one. */
function floatBefore(value: number): number {
  const bits = new Uint32Array(Float32Array.of(value).buffer);
  bits[0] = (bits[0] ?? 0) - 1;
  return new Float32Array(bits.buffer)[0] ?? 0;
}
