import { constantNumber, nodesOf, sameShape, sizeOf, stateNext, varyingValues } from '../graph/graph.ts';
import { madeBy, reducedAxes, scalarOf } from '../graph/match.ts';
import type { Graph, GraphInput, Node, Value } from '../graph/types.ts';
import { perStepValues } from '../onnx/perStep.ts';

/** Which axis of a matrix is that of the examples. */
export type Axis = 0 | 1;

/**
 * A dense layer under gradient descent whose inputs do not depend on what is learned. Its weights W have two readers: the
 * product with the inputs x, and what makes the next W of them.
 */
export interface FirstLayer {
  /** [batch, inputs] */
  readonly x: Value;
  readonly weights: GraphInput;
  /** The product of W and x, and what is added to it. */
  readonly forward: Node;
  readonly forwardAxis: Axis;
  /** The product of x and the gradient d at the layer's output, added to W, or with momentum to m V. */
  readonly update: Node;
  /** d; without momentum, with the learning rate unless that is a constant. */
  readonly gradient: Value;
  readonly gradientAxis: Axis;
  /** Null where there is none, or one that does not change. */
  readonly bias: Bias | null;
  readonly momentum: Momentum | null;
}

export interface Bias {
  readonly state: GraphInput;
  /** With momentum: its velocity. */
  readonly velocity: GraphInput | null;
  /** The sum of d over the examples is added to b, or with momentum to m u, with this factor. */
  readonly factor: number;
}

/** The next velocity V is m V and the update; the next W is W + rate V. */
export interface Momentum {
  readonly velocity: GraphInput;
  readonly factor: number;
  readonly rate: Rate;
}

/** A number, or one that is known for each step before the loop, with its sign. */
export interface Rate {
  readonly of: Value | number;
  readonly sign: 1 | -1;
}

/** The first layer of a step, given the values that are computed row by row from the examples; null where there is none. */
export function findFirstLayer(graph: Graph, rows: ReadonlySet<Value>): FirstLayer | null {
  const readers = new Readers(graph);
  const known = perStepValues(graph);
  for (const weights of graph.inputs) {
    const layer = layerOf(graph, readers, rows, weights);
    const rate = layer?.momentum?.rate.of ?? 0;
    if (layer && (typeof rate === 'number' || known.has(rate))) return layer;
  }
  return null;
}

function layerOf(
  graph: Graph,
  readers: Readers,
  rows: ReadonlySet<Value>,
  weights: GraphInput,
): FirstLayer | null {
  const change = changeOf(graph, readers, weights);
  const update = change?.momentum ? change.momentum.update : change?.node;
  const forward = change && readers.otherThan(weights.value, change.node);
  if (!update || !forward) return null;
  const pair = partners(update).find(({ one }) => rows.has(one));
  if (!pair || rows.has(pair.other)) return null;
  const [x, gradient] = [pair.one, pair.other];
  const product = partners(forward).find(
    ({ one, other }) => one === x && beforeReshape(other) === weights.value,
  );
  const gradientAxis = summedAxis(update, gradient);
  if (!product || summedAxis(forward, x) !== 1 || summedAxis(update, x) !== 0 || gradientAxis === null)
    return null;
  // Both products take the weights in the same order.
  const [next] = update.outputs;
  if (!next || !sameShape(next.shape, product.other.shape)) return null;
  const forwardAxis = forward.inputs[0] === x ? 0 : 1;
  const momentum = change?.momentum ?? null;
  const layer = { x, weights, forward, forwardAxis, update, gradient, gradientAxis, momentum } as const;
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
  { forward, gradient, gradientAxis, momentum }: Omit<FirstLayer, 'bias'>,
  added: Value,
): Bias | null {
  const state = graph.inputs.find(({ value }) => value === beforeReshape(added));
  const change = state && changeOf(graph, readers, state);
  if (!state || !change || readers.otherThan(state.value, change.node) !== forward) return null;
  if (!isSame(change.momentum, momentum)) return null;
  const velocity = change.momentum?.velocity ?? null;
  const node = change.momentum?.update ?? change.node;
  if (node.op === 'Gemm') {
    const sum = partners(node).find(({ one }) => one === gradient);
    const value = constantNumber(sum?.other);
    const overExamples = sum && summedAxis(node, gradient) === gradientAxis;
    if (!overExamples || value === null || sizeOf(sum.other.shape) !== gradient.shape[gradientAxis])
      return null;
    return { state, velocity, factor: value * factorOf(node, 'alpha') };
  }
  const scaled = madeBy(change.by, 'Mul');
  const factor = scaled ? scalarOf(scaled.inputs[1]) : 1;
  const sum = madeBy(scaled ? scaled.inputs[0] : change.by, 'ReduceSum');
  if (factor === null || sum?.inputs[0] !== gradient || reducedAxes(sum).join() !== `${gradientAxis}`)
    return null;
  return { state, velocity, factor: node.op === 'Sub' ? -factor : factor };
}

function isSame(one: Momentum | null, other: Momentum | null): boolean {
  if (!one || !other) return one === other;
  return one.factor === other.factor && one.rate.of === other.rate.of && one.rate.sign === other.rate.sign;
}

interface Change {
  /** The node that reads the state and makes the next one. */
  readonly node: Node;
  /** What is added or taken away, where that is no product; with momentum, from the velocity. */
  readonly by: Value | null;
  readonly momentum: (Momentum & { readonly update: Node }) | null;
}

/** How a state becomes the next one, if nothing else reads the next one. */
function changeOf(graph: Graph, readers: Readers, { name, role, value }: GraphInput): Change | null {
  const node = role === 'state' ? nextOf(graph, name)?.node : null;
  const [result] = node?.outputs ?? [];
  if (!node || !result || readers.of(result).length > 0 || readers.leaving(result) !== 1) return null;
  const isState = (input: Value | null | undefined) => !!input && beforeReshape(input) === value;
  const [a = null, b = null, c = null, d = null] = node.inputs;
  if (node.domain === 'com.microsoft.nchwc') {
    // s x + y of two large tensors: see passes/axpy.ts.
    const isSum = node.op === 'Conv' && isState(d) && !c && !!a && sizeOf(a.shape) === sizeOf(result.shape);
    const rate = isSum && b ? repeatedNumber(b) : null;
    const velocity = rate && a && velocityOf(graph, readers, a, node);
    return velocity ? { node, by: velocity.by, momentum: { ...velocity, rate } } : null;
  }
  if (node.domain !== '') return null;
  switch (node.op) {
    case 'Gemm': {
      const adds = isState(c) && !isState(a) && !isState(b) && factorOf(node, 'beta') === 1;
      return adds ? { node, by: null, momentum: null } : null;
    }
    case 'Sub':
      return isState(a) && !isState(b) ? scaledChange(node, b, -1) : null;
    case 'Add':
      return isState(a) === isState(b) ? null : scaledChange(node, isState(a) ? b : a, 1);
    default:
      return null;
  }

  function scaledChange(node: Node, by: Value | null, sign: 1 | -1): Change {
    const scaled = madeBy(by, 'Mul');
    const [x, factor] = scaled?.inputs ?? [];
    const onlyHere = by && readers.onlyReader(by, node) && readers.leaving(by) === 0;
    const velocity = scaled && x && onlyHere && velocityOf(graph, readers, x, scaled);
    if (!velocity || !factor || sizeOf(factor.shape) !== 1) return { node, by, momentum: null };
    return { node, by: velocity.by, momentum: { ...velocity, rate: rateOf(factor, sign) } };
  }
}

/** The number that a filter of one tap holds for each channel. */
function repeatedNumber(filter: Value): Rate | null {
  const number = constantNumber(filter);
  if (number !== null) return { of: number, sign: 1 };
  const [source] = madeBy(filter, 'Expand')?.inputs ?? [];
  const value = source && beforeReshape(source);
  const [negated] = madeBy(value, 'Neg')?.inputs ?? [];
  if (!value || sizeOf(value.shape) !== 1) return null;
  return negated ? rateOf(negated, -1) : rateOf(value, 1);
}

function rateOf(factor: Value, sign: 1 | -1): Rate {
  const number = scalarOf(factor);
  return number === null ? { of: factor, sign } : { of: sign * number, sign: 1 };
}

interface NextVelocity {
  /** What makes it. */
  readonly update: Node;
  /** What is added, where it is no product. */
  readonly by: Value | null;
  readonly velocity: GraphInput;
  readonly factor: number;
}

/** The velocity whose next value is `value`, if that is it, times a number, and something added, and only `reader` reads it. */
function velocityOf(graph: Graph, readers: Readers, value: Value, reader: Node): NextVelocity | null {
  const update = beforeReshape(value).node;
  const [result] = update?.outputs ?? [];
  if (!update || !result || !readers.onlyReader(result, reader) || readers.leaving(result) !== 1) return null;
  const stateOf = (input: Value | null | undefined) =>
    graph.inputs.find(({ name, role, value }) => {
      const isInput = role === 'state' && !!input && beforeReshape(input) === value;
      return isInput && nextOf(graph, name) === result && readers.leaving(value) === 0;
    });
  const [a, b, c] = update.inputs;
  if (madeBy(result, 'Gemm')) {
    const velocity = stateOf(c);
    const isRead = velocity && readers.onlyReader(velocity.value, update) && !stateOf(a) && !stateOf(b);
    return isRead ? { update, by: null, velocity, factor: factorOf(update, 'beta') } : null;
  }
  if (!madeBy(result, 'Add')) return null;
  for (const [decayed, by] of [
    [a, b],
    [b, a],
  ]) {
    const scaled = madeBy(decayed, 'Mul');
    const [before, number] = scaled?.inputs ?? [];
    const velocity = stateOf(before);
    const factor = scalarOf(number);
    if (!scaled || !decayed || !by || !velocity || factor === null) continue;
    if (!readers.onlyReader(velocity.value, scaled) || !readers.onlyReader(decayed, update)) continue;
    return { update, by, velocity, factor };
  }
  return null;
}

/** What a state becomes, before it is reshaped. */
function nextOf(graph: Graph, name: string): Value | null {
  const next = stateNext(graph, name);
  return next ? beforeReshape(next.value) : null;
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

  onlyReader(value: Value, reader: Node): boolean {
    const all = this.of(value);
    return all.length === 1 && all[0] === reader;
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
