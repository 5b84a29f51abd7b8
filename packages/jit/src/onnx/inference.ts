import type { Attribute, Attributes, Domain, Value, ValueType } from '../graph/types.ts';

/** An ONNX operator whose types are asked for. */
export interface Call {
  op: string;
  domain: Domain;
  inputs: readonly (Value | null)[];
  attributes: Attributes;
  /** How many outputs are asked for. */
  count: number;
}

export type Inference = (call: Call) => ValueType | readonly ValueType[];

export function input(call: Call, index: number): Value {
  const value = call.inputs[index];
  if (!value) throw new Error(`jit: ${call.op} needs input ${index}.`);
  return value;
}

export function numbersOf(attribute: Attribute): number[] | null {
  return Array.isArray(attribute) ? attribute.map(Number) : null;
}
