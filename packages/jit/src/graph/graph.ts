import type { Data, DType, Graph, GraphInput, GraphOutput, Node, Shape, Value } from './types.ts';

/** The nodes that the outputs need, each after its inputs. */
export function nodesOf(graph: Graph): Node[] {
  return reachable(graph.outputs.map((output) => output.value));
}

/** The nodes that the outputs need, and those inside loops among them. */
export function allNodesOf(graph: Graph): Node[] {
  return nodesOf(graph).flatMap((node) => (node.body ? [node, ...allNodesOf(node.body)] : [node]));
}

/** The nodes that these values need, each after its inputs. */
export function reachable(values: readonly Value[]): Node[] {
  const found = new Set<Node>();
  const pending = values.flatMap((value) => value.node ?? []);
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (found.has(node)) continue;
    found.add(node);
    for (const input of node.inputs) if (input?.node) pending.push(input.node);
  }
  return [...found].sort((a, b) => a.id - b.id);
}

/** How often each value is read, by nodes and as an output of the graph. */
export function countUses(graph: Graph): Map<Value, number> {
  const uses = new Map<Value, number>();
  const count = (value: Value | null) => value && uses.set(value, (uses.get(value) ?? 0) + 1);
  for (const node of nodesOf(graph)) node.inputs.forEach(count);
  for (const output of graph.outputs) count(output.value);
  return uses;
}

/** The input that is a loop's state of this name. */
export function stateNow(graph: Graph, name: string): GraphInput | undefined {
  return graph.inputs.find((input) => input.role === 'state' && input.name === name);
}

/** The output that a loop's state of this name is at the next step. */
export function stateNext(graph: Graph, name: string): GraphOutput | undefined {
  return graph.outputs.find((output) => output.role === 'state' && output.name === name);
}

/** Whether the graph is the body of a loop over steps (and not a plain function). */
export function isLoop(graph: Graph): boolean {
  return graph.inputs.some((input) => input.role !== 'constant');
}

/** The values that differ from step to step: the scanned and state inputs and everything made from them. */
export function varyingValues(graph: Graph): Set<Value> {
  const varying = new Set<Value>();
  for (const input of graph.inputs) if (input.role !== 'constant') varying.add(input.value);
  for (const node of nodesOf(graph)) {
    if (node.inputs.some((input) => input && varying.has(input)))
      for (const output of node.outputs) varying.add(output);
  }
  return varying;
}

/** The elements of a constant, or null for any other value. */
export function constantData(value: Value | null | undefined): Data | null {
  const data = value?.node?.op === 'Constant' ? value.node.attributes.value : null;
  return ArrayBuffer.isView(data) ? data : null;
}

/** The one number a constant holds at every place (a scalar, a filled tensor), or null. */
export function constantNumber(value: Value | null | undefined): number | null {
  const data = constantData(value);
  const first = data?.[0];
  if (data === null || first === undefined) return null;
  for (const element of data) if (element !== first && !Object.is(element, first)) return null;
  return Number(first);
}

export function sizeOf(shape: Shape): number {
  return shape.reduce((product, length) => product * length, 1);
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((length, axis) => length === b[axis]);
}

const arrays = {
  float32: Float32Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint32: Uint32Array,
  bool: Uint8Array,
} as const;

/** A typed array of `numbers` for elements of `dtype`. */
export function toData(numbers: ArrayLike<number>, dtype: DType): Data {
  if (dtype === 'int64') return BigInt64Array.from(Array.from(numbers, (n) => BigInt(n)));
  return arrays[dtype].from(numbers);
}

/** A typed array for elements of `dtype` over these bytes: all of them, or `length` elements from an offset on. */
export function viewData(bytes: ArrayBuffer, dtype: DType, byteOffset = 0, length?: number): Data {
  return new arrays[dtype](bytes, byteOffset, length);
}

/** How many bytes a value takes. */
export function bytesOfValue({ shape, dtype }: Value): number {
  return sizeOf(shape) * arrays[dtype].BYTES_PER_ELEMENT;
}

/** The bytes of a typed array, not copied. */
export function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
