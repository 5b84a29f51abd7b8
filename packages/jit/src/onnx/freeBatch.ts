import { bindInputs } from '../graph/bind.ts';
import { type Builder, inputValue } from '../graph/builder.ts';
import { constantData, nodesOf } from '../graph/graph.ts';
import { rewrite } from '../graph/rewrite.ts';
import type { Graph, Node, Shape, Value } from '../graph/types.ts';

/**
 * One graph for any batch size, from the graphs of one function for two sizes: lengths in which the two differ are the
 * batch, and become -1 ("whatever is left") in reshapes.
 *
 * @throws Error where the batch size is used in another way.
 */
export function freeBatch(graph: Graph, other: Graph): Graph {
  const batched = graph.inputs.find(({ role, value }, i) => {
    return role === 'constant' && value.shape[0] !== other.inputs[i]?.value.shape[0];
  });
  return free(graph, other, batched?.value ?? null);
}

/** `batched`: an input whose first length is the batch; null where none is at hand, inside a loop. */
function free(graph: Graph, other: Graph, batched: Value | null): Graph {
  const [nodes, others] = [nodesOf(graph), nodesOf(other)];
  const twins = new Map<Node, Node | undefined>(nodes.map((node, i) => [node, others[i]]));
  if (nodes.length !== others.length || nodes.some((node) => twins.get(node)?.op !== node.op))
    throw fixed('');
  const shapes = new Set(nodes.flatMap((node) => (node.op === 'Reshape' ? [node.inputs[1]] : [])));
  const repeats = (node: Node) => node.op === 'Expand' && batched !== null;
  for (const node of nodes) {
    for (const [i, input] of node.inputs.entries()) {
      const differs = input && !sameConstant(input, twins.get(node)?.inputs[i]);
      if (differs && (!(node.op === 'Reshape' || repeats(node)) || i !== 1))
        throw fixed(` in ${node.op} (${node.origin})`);
    }
  }
  const freed = rewrite(graph, (node, inputs, { g }) => {
    const [value] = node.outputs;
    const twinOf = twins.get(node);
    if (node.body && twinOf?.body)
      return g.node({ ...node, inputs, body: free(node.body, twinOf.body, null) });
    const [shape, otherShape] = [node.inputs[1], twinOf?.inputs[1] ?? undefined];
    if (batched && shape && repeats(node) && !sameConstant(shape, otherShape)) {
      return expandToBatch(g, node, inputs, batched, merge(numbers(shape), numbers(otherShape)));
    }
    const twin = twins.get(node)?.outputs[0];
    if (!value || node.op !== 'Constant' || !shapes.has(value) || sameConstant(value, twin)) return null;
    const lengths = merge(numbers(value), numbers(twin));
    if (lengths.filter((length) => length < 0).length !== 1)
      throw fixed(` in a reshape to [${numbers(value)}]`);
    return g.int64(lengths);
  });
  const inputs = freed.inputs.map((input, i) => {
    const shape = merge(input.value.shape, other.inputs[i]?.value.shape ?? []);
    return { ...input, value: inputValue(shape, input.value.dtype) };
  });
  const bound = bindInputs(
    freed,
    new Map(freed.inputs.map((input, i) => [input.value, inputs[i]?.value ?? input.value])),
  );
  return {
    inputs,
    outputs: bound.outputs.map((output, i) => {
      const shape = merge(graph.outputs[i]?.value.shape ?? [], other.outputs[i]?.value.shape ?? []);
      return { ...output, declared: shape };
    }),
  };
}

/** Repeats up to a shape whose batch is read from an input when the graph runs. */
function expandToBatch(
  g: Builder,
  node: Node,
  [x = null]: readonly (Value | null)[],
  batched: Value,
  lengths: readonly number[],
): readonly Value[] {
  const int64 = (length: number) => [{ shape: [length], dtype: 'int64' as const }];
  const [batch = null] = g.node({
    op: 'Shape',
    inputs: [batched],
    attributes: { start: 0, end: 1 },
    outputs: int64(1),
  });
  const parts = lengths.map((length) => (length < 0 ? batch : g.int64([length])));
  const [shape = null] = g.node({
    op: 'Concat',
    inputs: parts,
    attributes: { axis: 0 },
    outputs: int64(lengths.length),
  });
  return g.node({ ...node, inputs: [x, shape] });
}

const numbers = (value: Value | undefined): number[] =>
  Array.from<number | bigint, number>(constantData(value) ?? [], Number);

const merge = (a: Shape, b: Shape): number[] => a.map((length, i) => (length === b[i] ? length : -1));

function sameConstant(a: Value, b: Value | null | undefined): boolean {
  const [first, second] = [constantData(a), constantData(b)];
  if (!first || !second) return !first && !second;
  return first.length === second.length && first.every((element, i) => Object.is(element, second[i]));
}

function fixed(where: string): Error {
  return new Error(`jit: the function needs a fixed batch size${where}; give the inputs' first lengths.`);
}
