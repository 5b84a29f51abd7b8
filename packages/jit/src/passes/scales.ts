import { countUses, nodesOf, sizeOf } from '../graph/graph.ts';
import { rewrite } from '../graph/rewrite.ts';
import type { Graph, Node, Value } from '../graph/types.ts';

/**
 * Multiplies by a number that is an input (a learning rate) once, where it is now multiplied into many results: every
 * gradient is linear in the gradient of the network's outputs, so one small multiplication there does for all of them.
 */
export function shareScales(graph: Graph): Graph {
  const scales = demandedScales(graph);
  const shared = rewrite(graph, (node, inputs, { g }) => {
    const [output] = node.outputs;
    const factor = inputFactor(node);
    const [x] = node.inputs;
    if (factor && x && scales.get(x) === factor) return inputs[0] ?? null;
    const scale = output && scales.get(output);
    if (!scale) return null;
    const by = g.reshape(scale, []);
    const carriers = carriersOf(node);
    if (carriers.length === 0) {
      const [result] = g.node({ ...node, inputs });
      return result ? g.op('Mul', [result, by]) : null;
    }
    return g.node({
      ...node,
      inputs: inputs.map((input, i) => {
        const before = node.inputs[i];
        const isScaled = before && scales.get(before) === scale;
        return input && carriers.includes(i) && !isScaled ? g.op('Mul', [input, by]) : input;
      }),
    });
  });
  return scaledElements(shared) < scaledElements(graph) ? shared : graph;
}

/** For each value, the one number that everything made from it is multiplied by in the end. */
function demandedScales(graph: Graph): Map<Value, Value> {
  const scales = new Map<Value, Value>();
  const demands = new Map<Value, Value[]>();
  const demand = (value: Value | null | undefined, scale: Value) => {
    if (value) demands.set(value, [...(demands.get(value) ?? []), scale]);
  };
  const uses = countUses(graph);
  for (const node of nodesOf(graph).toReversed()) {
    for (const output of node.outputs) {
      const [scale, ...others] = demands.get(output) ?? [];
      const isWanted =
        scale && others.length + 1 === uses.get(output) && others.every((other) => other === scale);
      if (isWanted && node.op !== 'Constant' && node.outputs.length === 1) scales.set(output, scale);
    }
    const [output] = node.outputs;
    const factor = inputFactor(node);
    const scale = output && scales.get(output);
    if (factor && !scale) demand(node.inputs[0], factor);
    if (scale) for (const i of carriersOf(node)) demand(node.inputs[i], scale);
  }
  return scales;
}

/** c of x * c, where c is a single number and an input of the graph. */
function inputFactor(node: Node): Value | null {
  const [x, factor] = node.inputs;
  if (node.op !== 'Mul' || !x || !factor || sizeOf(x.shape) === 1) return null;
  return factor.node === null && sizeOf(factor.shape) === 1 ? factor : null;
}

/** The inputs that must be scaled for the output to be: empty where the operation is not linear. */
function carriersOf(node: Node): readonly number[] {
  const [a, b, c] = node.inputs;
  switch (node.op) {
    case 'Reshape':
    case 'Transpose':
    case 'Neg':
    case 'ReduceSum':
    case 'ReduceMean':
    case 'Expand':
      return [0];
    case 'Where':
      return [1, 2];
    case 'Gemm':
    case 'MatMul':
    case 'Mul':
      return a && b && !c ? [depthOf(a) >= depthOf(b) ? 0 : 1] : [];
  }
  return [];
}

const depths = new WeakMap<Node, number>();

/** How many operations lead to a value. Gradients lie deeper than the activations and masks they are multiplied with. */
function depthOf(value: Value): number {
  const { node } = value;
  if (!node || node.op === 'Constant') return 0;
  const known = depths.get(node);
  if (known !== undefined) return known;
  const depth = 1 + Math.max(0, ...node.inputs.map((input) => (input ? depthOf(input) : 0)));
  depths.set(node, depth);
  return depth;
}

/** How many elements are multiplied by such numbers. */
function scaledElements(graph: Graph): number {
  return nodesOf(graph).reduce((sum, node) => {
    return sum + (inputFactor(node) ? sizeOf(node.outputs[0]?.shape ?? []) : 0);
  }, 0);
}
