import { Builder, inputValue } from '../graph/builder.ts';
import { nodesOf, sizeOf } from '../graph/graph.ts';
import type { Graph, GraphInput, GraphOutput, Node, Value } from '../graph/types.ts';

/** A part of a step: what ONNX Runtime computes, then nodes that WebAssembly computes. */
export interface Stage {
  /** What comes from or goes to other stages and kernels is named by `crossingName`. */
  readonly graph: Graph;
  readonly kernels: readonly Node[];
}

export interface Stages {
  readonly stages: readonly Stage[];
  /** What goes from one stage to another, or to or from a kernel. */
  readonly crossing: ReadonlySet<Value>;
}

export function crossingName({ id }: Value): string {
  return `between stages: ${id}`;
}

/** The value whose elements these are: reshaping moves none. */
export function elementsOf(value: Value): Value {
  const { node } = value;
  const [source] = node?.op === 'Reshape' && node.domain === '' ? node.inputs : [];
  return source ? elementsOf(source) : value;
}

/** Cuts a graph without a loop where WebAssembly takes part. */
export function stagesOf(graph: Graph): Stages {
  const nodes = nodesOf(graph);
  const numbers = stageNumbers(graph, nodes);
  const readableIn = (value: Value) => firstStage(numbers, value);
  const isMadeIn = ({ node }: Value, number: number) =>
    node !== null && node.domain !== 'wasm' && numbers.get(node) === number;
  /** Whether a stage needs no other for a value. */
  const isAtHand = (value: Value, number: number): boolean =>
    value.node === null || value.node.op === 'Constant' || isMadeIn(value, number);

  const crossing = new Set<Value>();
  for (const node of nodes) {
    const isKernel = node.domain === 'wasm';
    for (const input of node.inputs) {
      const elements = input && elementsOf(input);
      if (elements && (isKernel || !isAtHand(elements, numbers.get(node) ?? 0))) crossing.add(elements);
    }
    if (isKernel) for (const output of node.outputs) crossing.add(output);
  }
  for (const { value } of graph.outputs) {
    const elements = elementsOf(value);
    if (!isAtHand(elements, readableIn(value))) crossing.add(elements);
  }

  const count = 1 + Math.max(0, ...nodes.flatMap(({ outputs }) => outputs.map(readableIn)));
  const stages = Array.from({ length: count }, (_, number): Stage => {
    const g = new Builder();
    const made = new Map<Value, Value>();
    const inputs = new Map<Value, GraphInput>();
    const here = (value: Value): Value => {
      const known = made.get(value);
      if (known) return known;
      const elements = elementsOf(value);
      const source = isAtHand(elements, number) ? (made.get(elements) ?? elements) : given(elements).value;
      const result = g.reshape(source, value.shape);
      made.set(value, result);
      return result;
    };
    const given = (value: Value): GraphInput => {
      const input = inputs.get(value) ?? {
        name: crossingName(value),
        role: 'constant',
        value: inputValue(value.shape, value.dtype),
      };
      inputs.set(value, input);
      return input;
    };
    for (const node of nodes) {
      const isHere = node.domain !== 'wasm' && (numbers.get(node) === number || node.op === 'Constant');
      if (!isHere) continue;
      g.origin = node.origin;
      const results = g.node({ ...node, inputs: node.inputs.map((input) => input && here(input)) });
      node.outputs.forEach((output, i) => {
        const result = results[i];
        if (result) made.set(output, result);
      });
    }
    const isFirst = number === 0;
    const forOthers = [...crossing].filter(
      (value) =>
        isMadeIn(value, number) || (isFirst && (value.node === null || value.node.op === 'Constant')),
    );
    const outputs: GraphOutput[] = [
      ...graph.outputs
        .filter(({ value }) => readableIn(value) === number)
        .map((output) => ({ ...output, value: here(output.value) })),
      ...forOthers.map(
        (value): GraphOutput => ({ name: crossingName(value), role: 'result', value: here(value) }),
      ),
    ];
    return {
      graph: { inputs: [...graph.inputs, ...inputs.values()], outputs },
      kernels: nodes.filter((node) => node.domain === 'wasm' && numbers.get(node) === number),
    };
  });
  return { stages, crossing };
}

/** The first stage that can read a value. */
function firstStage(numbers: ReadonlyMap<Node, number>, { node }: Value): number {
  const number = (node && numbers.get(node)) ?? 0;
  return node?.domain === 'wasm' ? number + 1 : number;
}

/**
 * The stage of each node: the first in which all is there that it needs. But what is no smaller than its inputs is computed in the first
 * stage that reads it: letting its inputs cross costs no more than letting it cross.
 */
function stageNumbers(graph: Graph, nodes: readonly Node[]): ReadonlyMap<Node, number> {
  const numbers = new Map<Node, number>();
  for (const node of nodes) {
    const needed = node.inputs.map((input) => (input ? firstStage(numbers, input) : 0));
    numbers.set(node, Math.max(0, ...needed));
  }
  const readers = new Map<Node, number>();
  const readIn = (value: Value | null, number: number) => {
    if (value?.node) readers.set(value.node, Math.min(number, readers.get(value.node) ?? number));
  };
  for (const { value } of graph.outputs) readIn(value, firstStage(numbers, value));
  for (const node of nodes.toReversed()) {
    const latest = readers.get(node);
    if (latest !== undefined && node.domain !== 'wasm' && !isSmaller(node)) numbers.set(node, latest);
    const number = numbers.get(node) ?? 0;
    for (const input of node.inputs) readIn(input, number);
  }
  return numbers;
}

function isSmaller({ inputs, outputs }: Node): boolean {
  const elements = (values: readonly (Value | null)[]) =>
    Math.max(0, ...values.map((value) => (value ? sizeOf(value.shape) : 0)));
  return elements(outputs) < elements(inputs);
}
