import type protobuf from 'protobufjs/minimal.js';
import { bytesOf } from '../graph/graph.ts';
import type { Attribute, Data, DType, Node, Shape, Value } from '../graph/types.ts';
import type { Names } from './names.ts';
import { attributeType, dataTypes, type Field, fields, floatAttributes } from './schema.ts';

export type Writer = protobuf.Writer;

const tag = (writer: Writer, field: Field) => writer.uint32((field.number << 3) | field.wire);

export function int(writer: Writer, field: Field, value: number): void {
  tag(writer, field).int64(value);
}

export function text(writer: Writer, field: Field, value: string): void {
  tag(writer, field).string(value);
}

export function message(writer: Writer, field: Field, write: (inner: Writer) => void): void {
  const inner = tag(writer, field).fork();
  write(inner);
  inner.ldelim();
}

export function writeNode(writer: Writer, node: Node, nameOf: (value: Value | null) => string): void {
  message(writer, fields.graph.node, (inner) => {
    for (const value of node.inputs) text(inner, fields.node.input, nameOf(value));
    for (const value of node.outputs) text(inner, fields.node.output, nameOf(value));
    text(inner, fields.node.name, `${node.op}_${node.id}`);
    text(inner, fields.node.opType, node.op);
    if (node.domain !== '') text(inner, fields.node.domain, node.domain);
    for (const [name, value] of Object.entries(node.attributes)) writeAttribute(inner, name, value);
  });
}

/** Gives a value that no node of this graph made (an input, a constant) the name of an output. */
export function writeIdentity(writer: Writer, from: string, to: string): void {
  if (from === to) return;
  message(writer, fields.graph.node, (inner) => {
    text(inner, fields.node.input, from);
    text(inner, fields.node.output, to);
    text(inner, fields.node.opType, 'Identity');
  });
}

export function writeConstant(writer: Writer, value: Value, data: Data, names: Names): void {
  message(writer, fields.graph.initializer, (inner) => {
    for (const length of value.shape) int(inner, fields.tensor.dims, length);
    int(inner, fields.tensor.dataType, dataTypes[value.dtype]);
    text(inner, fields.tensor.name, names.of(value));
    tag(inner, fields.tensor.rawData).bytes(bytesOf(data));
  });
}

export function writeValueInfo(writer: Writer, field: Field, name: string, dtype: DType, shape: Shape): void {
  message(writer, field, (info) => {
    text(info, fields.valueInfo.name, name);
    message(info, fields.valueInfo.type, (type) => {
      message(type, fields.type.tensorType, (tensor) => {
        int(tensor, fields.tensorType.elementType, dataTypes[dtype]);
        message(tensor, fields.tensorType.shape, (dimensions) => {
          shape.forEach((length, axis) => {
            message(dimensions, fields.shape.dimension, (dimension) => {
              if (length >= 0) int(dimension, fields.dimension.value, length);
              else text(dimension, fields.dimension.parameter, `${name}.${axis}`);
            });
          });
        });
      });
    });
  });
}

/** An output of the graph that is a sequence without a tensor in it. */
export function writeEmptySequence(writer: Writer, name: string): void {
  message(writer, fields.graph.node, (inner) => {
    text(inner, fields.node.output, name);
    text(inner, fields.node.opType, 'SequenceEmpty');
  });
  message(writer, fields.graph.output, (info) => {
    text(info, fields.valueInfo.name, name);
    message(info, fields.valueInfo.type, (type) => {
      message(type, fields.type.sequenceType, (sequence) => {
        message(sequence, fields.sequenceType.elementType, (element) => {
          message(element, fields.type.tensorType, (tensor) => {
            int(tensor, fields.tensorType.elementType, dataTypes.float32);
          });
        });
      });
    });
  });
}

export function writeAttribute(writer: Writer, name: string, value: Attribute): void {
  if (value === undefined || value === null) return;
  message(writer, fields.node.attribute, (inner) => {
    text(inner, fields.attribute.name, name);
    int(inner, fields.attribute.type, writeAttributeValue(inner, name, value));
  });
}

/** Writes the value and returns its AttributeType. */
function writeAttributeValue(writer: Writer, name: string, value: NonNullable<Attribute>): number {
  if (typeof value === 'string' && name === 'to') {
    int(writer, fields.attribute.int, dataTypes[value as DType]);
    return attributeType.int;
  }
  if (typeof value === 'string') {
    text(writer, fields.attribute.string, value);
    return attributeType.string;
  }
  if (typeof value === 'object' && floatAttributes.has(name))
    throw new Error(`jit: ${name} holds one number.`);
  if (Array.isArray(value)) {
    for (const element of value) {
      tag(writer, { number: fields.attribute.ints.number, wire: 0 }).int64(Number(element));
    }
    return attributeType.ints;
  }
  if (typeof value === 'object') throw new Error(`jit: attribute ${name} cannot hold a tensor.`);
  if (floatAttributes.has(name)) {
    tag(writer, fields.attribute.float).float(Number(value));
    return attributeType.float;
  }
  int(writer, fields.attribute.int, Number(value));
  return attributeType.int;
}
