import type { Attributed } from '../graph/attributes.ts';
import type { ValueType } from '../graph/types.ts';

/**
 * What the trace must know of a TensorFlow.js kernel: the order of its inputs (a name ending in ? is optional;
 * "list" is any number of them) and the types that come out.
 */
export interface Signature {
  readonly inputs: readonly string[] | 'list';
  infer(call: Attributed, ...inputs: ValueType[]): ValueType | readonly ValueType[];
}
