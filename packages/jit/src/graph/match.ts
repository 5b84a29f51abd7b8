import { constantData } from './graph.ts';
import type { Node, Value } from './types.ts';

/** The node that makes `value`, if it is this ONNX operator. */
export function madeBy(value: Value | null | undefined, op: string): Node | null {
  return value?.node && value.node.op === op && value.node.domain === '' ? value.node : null;
}

/** The number in a constant of one element, or null. */
export function scalarOf(value: Value | null | undefined): number | null {
  const data = constantData(value);
  return data?.length === 1 ? Number(data[0]) : null;
}

/** The axes of a reduction, counted from the front. */
export function reducedAxes(node: Node): number[] {
  const rank = node.inputs[0]?.shape.length ?? 0;
  const given = constantData(node.inputs[1]);
  if (!given) return [...Array(rank).keys()];
  return Array.from<number | bigint, number>(given, (axis) => (Number(axis) + rank) % rank);
}
