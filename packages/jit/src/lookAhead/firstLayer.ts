import { constantNumber, nodesOf, sameShape, sizeOf, varyingValues } from '../graph/graph.ts';
import { madeBy, reducedAxes, scalarOf } from '../graph/match.ts';
import type { Graph, GraphInput, Node, Value } from '../graph/types.ts';

/** Which axis of a matrix is that of the examples. */
export type Axis = 0 | 1;

/**
 * A dense layer under plain gradient descent whose inputs do not depend on what is learned. Its weights W have two readers:
 * the product with the inputs x, and their own update by x and d, the gradient at the layer's output.
 */
export interface FirstLayer {
  /** [batch, inputs] */
  readonly x: Value;
  readonly weights: GraphInput;
  /** The product of W and x, and what is added to it. */
  readonly forward: Node;
  readonly forwardAxis: Axis;
  /** W + alpha times the product of x and d. */
  readonly update: Node;
  /** d, with the learning rate unless that is a constant. */
  readonly gradient: Value;
  readonly gradientAxis: Axis;
  /** Null where there is none, or one that the layers after this one treat. */
  readonly bias: Bias | null;
}

export interface Bias {
  readonly state: GraphInput;
  /** The next bias is this one and `factor` times the sum of d over the examples. */
  readonly factor: number;
}

/** The first layer of a step, given the values that are computed row by row from the examples; null where there is none. */
export function findFirstLayer(graph: Graph, rows: ReadonlySet<Value>): FirstLayer | null {
  const readers = new Readers(graph);
  for (const weights of graph.inputs) {
    const layer = layerOf(graph, readers, rows, weights);
    if (layer) return layer;
  }
  return null;
}

function layerOf(
  graph: Graph,
  readers: Readers,
  rows: ReadonlySet<Value>,
  weights: GraphInput,
): FirstLayer | null {
  const update = changeOf(graph, readers, weights)?.node;
  const forward = update && readers.otherThan(weights.value, update);
  const change = update && partners(update).find(({ one }) => rows.has(one));
  if (!update || !forward || !change || rows.has(change.other)) return null;
  const [next] = update.outputs;
  if (update.inputs[2] !== weights.value || !next || !sameShape(next.shape, weights.value.shape)) return null;
  const [x, gradient] = [change.one, change.other];
  const product = partners(forward).find(({ one, other }) => one === x && other === weights.value);
  const gradientAxis = summedAxis(update, gradient);
  if (!product || summedAxis(forward, x) !== 1 || summedAxis(update, x) !== 0 || gradientAxis === null)
    return null;
  const forwardAxis = forward.inputs[0] === x ? 0 : 1;
  const layer = { x, weights, forward, forwardAxis, update, gradient, gradientAxis } as const;
  const added = forward.inputs[2];
  if (!added) return { ...layer, bias: null };
  const alongExamples = added.shape[forwardAxis - 2 + added.shape.length] ?? 1;
  if (alongExamples !== 1 || factorOf(forward, 'beta') !== 1) return null;
  if (!varyingValues(graph).has(added)) return { ...layer, bias: null };
  const bias = biasOf(graph, readers, layer, added);
  return bias && { ...layer, bias };
}

function biasOf(
  graph: Graph,
  readers: Readers,
  { forward, gradient, gradientAxis }: Pick<FirstLayer, 'forward' | 'gradient' | 'gradientAxis'>,
  added: Value,
): Bias | null {
  const state = graph.inputs.find(({ value }) => value === beforeReshape(added));
  const change = state && changeOf(graph, readers, state);
  if (!state || !change || readers.otherThan(state.value, change.node) !== forward) return null;
  const { node, by } = change;
  if (node.op === 'Gemm') {
    const sum = partners(node).find(({ one }) => one === gradient);
    const value = constantNumber(sum?.other);
    const overExamples = sum && summedAxis(node, gradient) === gradientAxis;
    if (!overExamples || value === null || sizeOf(sum.other.shape) !== gradient.shape[gradientAxis])
      return null;
    return { state, factor: value * factorOf(node, 'alpha') };
  }
  const scaled = madeBy(by, 'Mul');
  const factor = scaled ? scalarOf(scaled.inputs[1]) : 1;
  const sum = madeBy(scaled ? scaled.inputs[0] : by, 'ReduceSum');
  if (factor === null || sum?.inputs[0] !== gradient || reducedAxes(sum).join() !== `${gradientAxis}`)
    return null;
  return { state, factor: node.op === 'Sub' ? -factor : factor };
}

/** What adds to a state to make the next one, and what it adds, if nothing else reads the next one. */
function changeOf(
  graph: Graph,
  readers: Readers,
  { name, role, value }: GraphInput,
): { node: Node; by: Value | null } | null {
  const next = graph.outputs.find((output) => output.role === 'state' && output.name === name)?.value;
  const node = next && beforeReshape(next).node;
  const [result] = node?.outputs ?? [];
  if (role !== 'state' || !node || !result || node.domain !== '') return null;
  if (readers.of(result).length > 0 || readers.leaving(result) !== 1) return null;
  const isState = (input: Value | null | undefined) => !!input && beforeReshape(input) === value;
  const [a = null, b = null, c] = node.inputs;
  switch (node.op) {
    case 'Gemm':
      return isState(c) && !isState(a) && !isState(b) && factorOf(node, 'beta') === 1
        ? { node, by: null }
        : null;
    case 'Sub':
      return isState(a) && !isState(b) ? { node, by: b } : null;
    case 'Add':
      return isState(a) === isState(b) ? null : { node, by: isState(a) ? b : a };
    default:
      return null;
  }
}

/** The two operands of a product, either way round. */
function partners({ op, domain, inputs: [a, b] }: Node): { one: Value; other: Value }[] {
  if (op !== 'Gemm' || domain !== '' || !a || !b || a === b) return [];
  return [
    { one: a, other: b },
    { one: b, other: a },
  ];
}

/** The axis of a product's operand that the product sums over. */
function summedAxis(product: Node, operand: Value): Axis | null {
  const [a, b] = product.inputs;
  if (operand === a) return product.attributes.transA ? 0 : 1;
  return operand === b ? (product.attributes.transB ? 1 : 0) : null;
}

export function factorOf(product: Node, name: 'alpha' | 'beta'): number {
  return Number(product.attributes[name] ?? 1);
}

function beforeReshape(value: Value): Value {
  const [source] = madeBy(value, 'Reshape')?.inputs ?? [];
  return source ? beforeReshape(source) : value;
}

/** Who reads a value, under whatever shape. */
class Readers {
  readonly #readers = new Map<Value, Set<Node>>();
  readonly #leaving = new Map<Value, number>();

  constructor(graph: Graph) {
    for (const node of nodesOf(graph)) {
      if (madeBy(node.outputs[0], 'Reshape')) continue;
      for (const input of node.inputs) {
        if (!input) continue;
        const source = beforeReshape(input);
        this.#readers.set(source, (this.#readers.get(source) ?? new Set()).add(node));
      }
    }
    for (const { value } of graph.outputs) {
      const source = beforeReshape(value);
      this.#leaving.set(source, this.leaving(source) + 1);
    }
  }

  of(value: Value): readonly Node[] {
    return [...(this.#readers.get(value) ?? [])];
  }

  /** How many outputs of the graph it is. */
  leaving(value: Value): number {
    return this.#leaving.get(value) ?? 0;
  }

  /** The one reader besides `reader`, if there are these two and no output is the value itself. */
  otherThan(value: Value, reader: Node): Node | null {
    const others = this.of(value).filter((node) => node !== reader);
    return others.length === 1 && this.leaving(value) === 0 ? (others[0] ?? null) : null;
  }
}
