import type { Builder } from '../graph/builder.ts';
import { nodesOf, sameShape, sizeOf } from '../graph/graph.ts';
import { madeBy, reducedAxes } from '../graph/match.ts';
import { isElementwise } from '../graph/operators.ts';
import { rewrite, rewriteAll } from '../graph/rewrite.ts';
import type { Graph, Node, Value } from '../graph/types.ts';
import { mergeGemmOperands, transposedProduct } from './gemm.ts';
import { productCost } from './productCost.ts';
import { mergeTransposes } from './reshapes.ts';

/**
 * Stores activations and their gradients as [features, examples] where the products that make and read them are cheaper
 * so: weights as the first operand are read where they lie, as the second they are rearranged at every step. Values
 * that are computed from each other element by element are turned together, and only where no transpose is left behind.
 */
export function turnActivations(graph: Graph): Graph {
  const groups = groupsOf(graph);
  const products = nodesOf(graph).filter(isProduct);
  const turned = new Set<object>();
  const isTurned: Chosen = (value) => {
    const group = value && groups.get(value);
    return group ? turned.has(group) : false;
  };
  const total = () => products.reduce((sum, product) => sum + costOf(product, isTurned), 0);
  const summed = new Set(
    nodesOf(graph)
      .flatMap((node) => summedBy(node) ?? [])
      .map((value) => groups.get(value)),
  );
  const kept = (group: object) => (turned.has(group) && summed.has(group) ? WITH_SUMS : 0);
  let cost = total();
  for (let improved = true; improved; ) {
    improved = false;
    for (const group of new Set(groups.values())) {
      const before = cost + kept(group);
      toggle(turned, group);
      const other = total();
      const isBetter = other + kept(group) < before;
      improved ||= isBetter;
      if (isBetter) cost = other;
      else toggle(turned, group);
    }
  }
  return turned.size > 0 ? turn(graph, isTurned) : graph;
}

/** What turning must save where sums over the examples are taken, which then round otherwise: 5 us. */
const WITH_SUMS = 400_000;

/** What is summed over one of its two axes, as the gradients by biases are. */
function summedBy(node: Node): Value | null {
  const [x] = node.inputs;
  const isSum = node.op === 'ReduceSum' && node.domain === '' && node.attributes.keepdims === 0;
  return isSum && x?.shape.length === 2 && reducedAxes(node)?.length === 1 ? x : null;
}

type Chosen = (value: Value | null | undefined) => boolean;

function toggle(set: Set<object>, item: object): void {
  if (!set.delete(item)) set.add(item);
}

const isProduct = ({ op, domain }: Node) => op === 'Gemm' && domain === '';

/** A group of values that can only be turned together, by each of its values. Those that cannot be turned have none. */
function groupsOf(graph: Graph): Map<Value, object> {
  const groups = new Map<Value, Set<Value>>();
  const fixed = new Set<Value>(graph.outputs.map(({ value }) => value));
  const join = (a: Value, b: Value) => {
    const [ofA, ofB] = [groups.get(a) ?? new Set([a]), groups.get(b) ?? new Set([b])];
    for (const [value, group] of [[a, ofA] as const, [b, ofB] as const]) {
      if (!groups.has(value)) groups.set(value, group);
    }
    const [first, second] = [groups.get(a) ?? ofA, groups.get(b) ?? ofB];
    if (first === second) return;
    // The smaller joins the larger: else long chains of operations take time that grows with their square.
    const [into, from] = first.size < second.size ? [second, first] : [first, second];
    for (const value of from) groups.set(value, into.add(value));
  };
  for (const node of nodesOf(graph)) {
    const [output] = node.outputs;
    if (isProduct(node) && output) {
      join(output, output);
      if (node.inputs[2]) fixed.add(node.inputs[2]);
    } else if (node.domain === '' && isElementwise(node.op) && output?.shape.length === 2) {
      for (const input of node.inputs) {
        if (!input || sizeOf(input.shape) === 1) continue;
        if (sameShape(input.shape, output.shape)) join(output, input);
        else fixed.add(input).add(output);
      }
    } else {
      const summed = summedBy(node);
      for (const value of [...node.inputs, ...node.outputs]) if (value && value !== summed) fixed.add(value);
    }
  }
  const canTurn = (value: Value) =>
    value.node && !fixed.has(value) && value.shape.every((length) => length > 1);
  const stuck = new Set([...groups].flatMap(([value, group]) => (canTurn(value) ? [] : [group])));
  return new Map([...groups].filter(([, group]) => !stuck.has(group)));
}

/** What a product costs if these values are turned. */
function costOf(product: Node, isTurned: Chosen): number {
  const [a, b] = product.inputs;
  const [output] = product.outputs;
  const [rows = 1, columns = 1] = output?.shape ?? [];
  const flag = (name: string, operand: Value | null | undefined) =>
    (product.attributes[name] === 1) !== isTurned(operand);
  const [transA, transB] = [flag('transA', a), flag('transB', b)];
  const depth = a ? sizeOf(a.shape) / rows : 0;
  return isTurned(output)
    ? productCost(columns, rows, depth, !transB)
    : productCost(rows, columns, depth, transA);
}

function turn(graph: Graph, isTurned: Chosen): Graph {
  const result = rewrite(graph, (node, inputs, { g }) => {
    const [output] = node.outputs;
    const summed = summedBy(node);
    if (summed && isTurned(summed)) {
      const [axis = 0] = reducedAxes(node) ?? [];
      return g.op('ReduceSum', [unturned(inputs[0] ?? null), g.int64([1 - axis])], node.attributes);
    }
    if (!isTurned(output)) return null;
    const [a, b, c] = inputs;
    const made =
      isProduct(node) && a && b
        ? transposedProduct(g, node, a, b, c ? turnedAddend(g, c) : undefined)
        : g.op(node.op, inputs.map(unturned), node.attributes);
    return g.transpose(made, [1, 0]);

    function unturned(input: Value | null): Value | null {
      if (!input || sizeOf(input.shape) === 1) return input && g.reshape(input, []);
      return madeBy(input, 'Transpose')?.inputs[0] ?? null;
    }
  });
  return rewriteAll(result, [mergeTransposes, mergeGemmOperands]);
}

/** What is added to a product: a row or column becomes the other, without a copy. */
function turnedAddend(g: Builder, c: Value): Value {
  const [rows, columns] = c.shape.length === 2 ? c.shape : [1, sizeOf(c.shape)];
  return rows === 1 || columns === 1 ? g.reshape(c, [columns ?? 1, rows ?? 1]) : g.transpose(c, [1, 0]);
}
