import { bindInputs } from '../graph/bind.ts';
import { Builder, inputValue } from '../graph/builder.ts';
import { nodesOf, sameShape, sizeOf } from '../graph/graph.ts';
import { madeBy } from '../graph/match.ts';
import { isElementwise } from '../graph/operators.ts';
import { type Rule, rewriteAll } from '../graph/rewrite.ts';
import type { Graph, GraphInput, Value } from '../graph/types.ts';
import { mergeGemmOperands, transposedProduct } from './gemm.ts';
import { mergeTransposes } from './reshapes.ts';

/**
 * Carries weights that have more rows than columns (and their slots) transposed from step to step. Their update x' g
 * (x the layer's inputs) then is g' x: the runtime rearranges the first operand of such a product, and g is the smaller
 * one. With 784 inputs, 10 outputs and 256 examples the update takes 160 us instead of 230.
 */
export function carryTransposed(graph: Graph): Graph {
  let candidates = graph.inputs.filter(isTall);
  while (candidates.length > 0) {
    const { transposed, unfit } = transposeStates(graph, candidates);
    if (unfit.size === 0) return transposed;
    candidates = candidates.filter(({ name }) => !unfit.has(name));
  }
  return graph;
}

function isTall({ role, carried, value: { shape, dtype } }: GraphInput): boolean {
  const [rows = 0, columns = 0] = shape;
  return (
    role === 'state' && !carried && dtype === 'float32' && shape.length === 2 && rows > columns && columns > 1
  );
}

/** The graph with these states transposed, and the names of those for which transposes are left in it. */
function transposeStates(
  graph: Graph,
  states: readonly GraphInput[],
): { transposed: Graph; unfit: ReadonlySet<string> } {
  const g = new Builder();
  const turned = new Map<string, Value>();
  const values = new Map<Value, Value>();
  for (const { name, value } of states) {
    const [rows = 0, columns = 0] = value.shape;
    const stored = inputValue([columns, rows], value.dtype);
    turned.set(name, stored);
    values.set(value, g.transpose(stored, [1, 0]));
  }
  const bound = bindInputs(graph, values);
  const pushed = rewriteAll(
    {
      inputs: graph.inputs.map((input): GraphInput => {
        const value = turned.get(input.name);
        const { shape } = input.value;
        return value
          ? { ...input, value, carried: { view: shape, perm: [1, 0], shape: value.shape, given: shape } }
          : input;
      }),
      outputs: bound.outputs.map((output) => {
        const isTurned = output.role === 'state' && turned.has(output.name);
        return isTurned ? { ...output, value: g.transpose(output.value, [1, 0]) } : output;
      }),
    },
    [mergeTransposes, pushTranspose, mergeGemmOperands],
  );
  const left = new Set(
    nodesOf(pushed).flatMap((node) => (node.op === 'Transpose' && node.inputs[0] ? [node.inputs[0]] : [])),
  );
  const unfit = pushed.inputs.filter(({ name, value }) => turned.has(name) && left.has(value));
  const unturned = pushed.outputs.filter(
    (output) => turned.has(output.name) && madeBy(output.value, 'Transpose'),
  );
  const names = new Set([...unfit, ...unturned].map(({ name }) => name));
  const isLarger = countProducts(pushed) > countProducts(graph);
  return { transposed: pushed, unfit: names.size === 0 && isLarger ? new Set(turned.keys()) : names };
}

const countProducts = (graph: Graph) => nodesOf(graph).filter((node) => node.op === 'Gemm').length;

/** A transpose goes to a product's operands, in the other order; with what works element by element it commutes. */
const pushTranspose: Rule = (node, [x], { g }) => {
  const source = x?.node;
  if (node.op !== 'Transpose' || !x || source?.domain !== '' || x.shape.length !== 2) return null;
  if (source.op === 'Gemm') {
    const [a, b, c] = source.inputs;
    if (!a || !b || (c && !sameShape(c.shape, x.shape))) return null;
    return transposedProduct(g, source, a, b, c ? turn(g, c) : undefined);
  }
  if (!isElementwise(source.op)) return null;
  const operands = source.inputs.map((input) => {
    if (!input) return null;
    if (sizeOf(input.shape) === 1) return g.reshape(input, []);
    return sameShape(input.shape, x.shape) ? turn(g, input) : null;
  });
  return operands.every((operand) => operand !== null) ? g.op(source.op, operands, source.attributes) : null;
};

const turn = (g: Builder, x: Value) => g.transpose(x, [1, 0]);
