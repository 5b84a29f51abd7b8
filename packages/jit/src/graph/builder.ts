import { inferTypes } from '../onnx/infer.ts';
import { bytesOf, sameShape, sizeOf, toData } from './graph.ts';
import type {
  Attribute,
  Attributes,
  Data,
  Domain,
  DType,
  Graph,
  Node,
  Shape,
  Value,
  ValueType,
} from './types.ts';

/** A number stands for a scalar constant of the first tensor operand's type, null for an input left out. */
export type Operand = Value | number | null;

export interface NodeSpec {
  op: string;
  domain?: Domain;
  inputs: readonly (Value | null)[];
  attributes?: Attributes;
  outputs: readonly ValueType[];
  body?: Graph;
}

let ids = 0;

/** A graph input: a value without a node. */
export function inputValue(shape: Shape, dtype: DType): Value {
  return { id: ids++, shape, dtype, node: null };
}

/**
 * Makes nodes. The same operation on the same inputs gives the same node, so common subexpressions never
 * come to be. Types of ONNX operators are inferred.
 */
export class Builder {
  /** Written into the nodes made from now on. */
  origin = '';
  readonly #known = new Map<string, Node>();

  /** Any node, with its types given. Returns the outputs. */
  node({ op, domain = '', inputs, attributes = {}, outputs, body }: NodeSpec): readonly Value[] {
    const key = `${keyOf(op, domain, inputs, attributes, outputs)}${body ? identityOf(body) : ''}`;
    const known = this.#known.get(key);
    if (known) return known.outputs;
    const made: { -readonly [K in keyof Node]: Node[K] } = {
      id: ids++,
      op,
      domain,
      inputs,
      attributes,
      outputs: [],
      origin: this.origin,
      ...(body && { body }),
    };
    made.outputs = outputs.map(({ shape, dtype }) => ({ id: ids++, shape, dtype, node: made }));
    this.#known.set(key, made);
    return made.outputs;
  }

  /** An ONNX operator with one output, or its first one. */
  op(op: string, inputs: readonly Operand[], attributes: Attributes = {}, domain: Domain = ''): Value {
    const [output] = this.ops(op, inputs, attributes, 1, domain);
    if (!output) throw new Error(`jit: ${op} has no output.`);
    return output;
  }

  /** An ONNX operator with `count` outputs. */
  ops(
    op: string,
    inputs: readonly Operand[],
    attributes: Attributes = {},
    count = 1,
    domain: Domain = '',
  ): readonly Value[] {
    const first = inputs.find((input): input is Value => typeof input === 'object' && input !== null);
    const values = inputs.map((input) =>
      typeof input === 'number' ? this.scalar(input, first?.dtype ?? 'float32') : input,
    );
    const outputs = located(this.origin, () => inferTypes({ op, domain, inputs: values, attributes, count }));
    return this.node({ op, domain, inputs: values, attributes, outputs });
  }

  constant(value: Data, shape: Shape, dtype: DType): Value {
    const [output] = this.node({
      op: 'Constant',
      inputs: [],
      attributes: { value },
      outputs: [{ shape, dtype }],
    });
    if (!output) throw new Error('jit: a constant has one output.');
    return output;
  }

  /** A constant of rank 0. */
  scalar(value: number, dtype: DType = 'float32'): Value {
    return this.constant(toData([value], dtype), [], dtype);
  }

  /** A constant of rank 1 and type int64: what ONNX takes as axes, shapes, pads. */
  int64(values: readonly number[]): Value {
    return this.constant(toData(values, 'int64'), [values.length], 'int64');
  }

  reshape(x: Value, shape: Shape): Value {
    if (sameShape(x.shape, shape)) return x;
    const source = x.node?.op === 'Reshape' && x.node.inputs[0] ? x.node.inputs[0] : x;
    if (sameShape(source.shape, shape)) return source;
    return this.op('Reshape', [source, this.int64(shape)]);
  }

  transpose(x: Value, perm: readonly number[]): Value {
    return perm.every((axis, i) => axis === i) ? x : this.op('Transpose', [x], { perm });
  }

  cast(x: Value, dtype: DType): Value {
    return x.dtype === dtype ? x : this.op('Cast', [x], { to: dtype });
  }

  /** `x` repeated along axes of length 1 (and new leading axes) up to `shape`. */
  expand(x: Value, shape: Shape): Value {
    return sameShape(x.shape, shape) ? x : this.op('Expand', [x, this.int64(shape)]);
  }

  /** A tensor that holds one number everywhere. */
  fill(shape: Shape, value: number, dtype: DType): Value {
    return this.constant(toData(new Array<number>(sizeOf(shape)).fill(value), dtype), shape, dtype);
  }
}

/** Says where the user's code asked for what does not fit. */
export function located<T>(origin: string, infer: () => T): T {
  try {
    return infer();
  } catch (error) {
    if (!origin || !(error instanceof Error) || error.message.includes(origin)) throw error;
    throw new Error(`${error.message.replace(/\.$/, '')} (at ${origin}).`, { cause: error });
  }
}

function keyOf(
  op: string,
  domain: string,
  inputs: readonly (Value | null)[],
  attributes: Attributes,
  outputs: readonly ValueType[],
): string {
  const types = outputs.map(({ shape, dtype }) => `${dtype}[${shape}]`);
  const attribute = Object.keys(attributes)
    .sort()
    .map((name) => `${name}=${attributeKey(attributes[name])}`);
  return `${domain}:${op}(${inputs.map((input) => input?.id ?? '')}){${attribute.join(';')}}${types}`;
}

const identities = new WeakMap<object, number>();
let objectsSeen = 0;

function identityOf(object: object): string {
  const known = identities.get(object) ?? objectsSeen++;
  identities.set(object, known);
  return `#${known}`;
}

/** Small arrays are compared by their elements, large ones by identity: comparing them costs more than it saves. */
function attributeKey(value: Attribute): string {
  if (Array.isArray(value)) return `[${value.map(attributeKey)}]`;
  if (!ArrayBuffer.isView(value)) return `${typeof value} ${value}`;
  return value.byteLength <= 4096 ? String.fromCharCode(...bytesOf(value)) : identityOf(value);
}
