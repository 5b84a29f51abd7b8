import { nodesOf } from '../graph/graph.ts';
import type { Graph, GraphOutput, Node } from '../graph/types.ts';
import type { Names } from './names.ts';
import { attributeType, fields } from './schema.ts';
import {
  int,
  message,
  text,
  type Writer,
  writeAttribute,
  writeIdentity,
  writeNode,
  writeValueInfo,
} from './write.ts';

/** Writes a loop inside the graph as a Scan. What is the same at every step has the name that it has outside. */
export function writeInnerLoop(writer: Writer, node: Node, body: Graph, names: Names): void {
  body.inputs.forEach(({ role, value }, i) => {
    if (role === 'constant') names.set(value, names.of(node.inputs[i] ?? null));
  });
  const count = (wanted: string) => body.inputs.filter(({ role }) => role === wanted).length;
  const results = body.outputs.filter(({ role }) => role === 'result').length;
  message(writer, fields.graph.node, (scan) => {
    body.inputs.forEach(({ role }, i) => {
      if (role !== 'constant') text(scan, fields.node.input, names.of(node.inputs[i] ?? null));
    });
    for (const output of node.outputs) text(scan, fields.node.output, names.of(output));
    text(scan, fields.node.name, nameOf(node));
    text(scan, fields.node.opType, node.op);
    writeAttribute(scan, 'num_scan_inputs', count('scanned'));
    if (node.attributes.backwards === true) {
      writeAttribute(scan, 'scan_input_directions', new Array<number>(count('scanned')).fill(1));
      if (results > 0) writeAttribute(scan, 'scan_output_directions', new Array<number>(results).fill(1));
    }
    message(scan, fields.node.attribute, (attribute) => {
      text(attribute, fields.attribute.name, 'body');
      message(attribute, fields.attribute.graph, (inner) => writeBody(inner, nameOf(node), body, names));
      int(attribute, fields.attribute.type, attributeType.graph);
    });
  });
}

const nameOf = ({ op, id }: Node) => `${op}_${id}`;

function writeBody(writer: Writer, name: string, body: Graph, names: Names): void {
  text(writer, fields.graph.name, name);
  for (const node of nodesOf(body)) {
    if (node.body) writeInnerLoop(writer, node, node.body, names);
    else if (node.op !== 'Constant') writeNode(writer, node, (value) => names.of(value));
  }
  for (const { role, value } of body.inputs) {
    if (role !== 'constant') {
      writeValueInfo(writer, fields.graph.input, names.of(value), value.dtype, value.shape);
    }
  }
  body.outputs.forEach((output, i) => {
    const { value } = output;
    const own = isFirstOf(body.outputs, i) && value.node && value.node.op !== 'Constant';
    const outer = own ? names.of(value) : `${name}.${i}`;
    writeIdentity(writer, names.of(value), outer);
    writeValueInfo(writer, fields.graph.output, outer, value.dtype, output.declared ?? value.shape);
  });
}

/** Whether no output before this one is of the same value. */
function isFirstOf(outputs: readonly GraphOutput[], index: number): boolean {
  return outputs.findIndex(({ value }) => value === outputs[index]?.value) === index;
}
