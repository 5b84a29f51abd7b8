import type { DType } from '../graph/types.ts';

export interface Field {
  readonly number: number;
  /** 0 varint, 2 length-delimited, 5 four bytes. */
  readonly wire: 0 | 2 | 5;
}

const varint = (number: number): Field => ({ number, wire: 0 });
const bytes = (number: number): Field => ({ number, wire: 2 });
const fixed = (number: number): Field => ({ number, wire: 5 });

/** The part of onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto) that the encoder writes. */
export const fields = {
  model: { irVersion: varint(1), producerName: bytes(2), graph: bytes(7), opsetImport: bytes(8) },
  opset: { domain: bytes(1), version: varint(2) },
  graph: { node: bytes(1), name: bytes(2), initializer: bytes(5), input: bytes(11), output: bytes(12) },
  node: {
    input: bytes(1),
    output: bytes(2),
    name: bytes(3),
    opType: bytes(4),
    attribute: bytes(5),
    domain: bytes(7),
  },
  attribute: {
    name: bytes(1),
    float: fixed(2),
    int: varint(3),
    string: bytes(4),
    tensor: bytes(5),
    graph: bytes(6),
    floats: bytes(7),
    ints: bytes(8),
    type: varint(20),
  },
  tensor: { dims: varint(1), dataType: varint(2), name: bytes(8), rawData: bytes(9) },
  valueInfo: { name: bytes(1), type: bytes(2) },
  type: { tensorType: bytes(1), sequenceType: bytes(4) },
  sequenceType: { elementType: bytes(1) },
  tensorType: { elementType: varint(1), shape: bytes(2) },
  shape: { dimension: bytes(1) },
  dimension: { value: varint(1), parameter: bytes(2) },
} as const;

/** AttributeProto.AttributeType. */
export const attributeType = {
  float: 1,
  int: 2,
  string: 3,
  tensor: 4,
  graph: 5,
  floats: 6,
  ints: 7,
} as const;

/** TensorProto.DataType. */
export const dataTypes: Record<DType, number> = {
  float32: 1,
  uint8: 2,
  int32: 6,
  int64: 7,
  bool: 9,
  uint32: 12,
};

/** Attributes that ONNX declares as float; every other number is an integer. */
export const floatAttributes: ReadonlySet<string> = new Set([
  'alpha',
  'beta',
  'bias',
  'epsilon',
  'gamma',
  'lambd',
  'momentum',
]);
