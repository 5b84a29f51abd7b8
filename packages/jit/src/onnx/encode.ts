import protobuf from 'protobufjs/minimal.js';
import { allNodesOf, constantData, isLoop, nodesOf, stateNext, varyingValues } from '../graph/graph.ts';
import { givenShape } from '../graph/layout.ts';
import type { Graph, GraphInput, GraphOutput, Node, Value } from '../graph/types.ts';
import { carry } from './carry.ts';
import { writeInnerLoop } from './innerLoop.ts';
import { Names } from './names.ts';
import { attributeType, fields } from './schema.ts';
import {
  int,
  message,
  text,
  type Writer,
  writeAttribute,
  writeConstant,
  writeEmptySequence,
  writeIdentity,
  writeNode,
  writeValueInfo,
} from './write.ts';

const OPSET = 21;
const IR_VERSION = 10;

/**
 * An ONNX model (protobuf bytes) of a graph. Its outputs are called `<name>.out`.
 * A loop becomes one Scan; what does not vary from step to step is computed once, before it, and numbers that are known
 * for all steps beforehand (see perStep.ts) are computed for all steps at once.
 * `stop`: the name of one more output, the first, an empty sequence of tensors (see session/inPlace.ts).
 */
export function encodeModel(graph: Graph, { stop }: { readonly stop?: string } = {}): Uint8Array {
  const writer = protobuf.Writer.create();
  int(writer, fields.model.irVersion, IR_VERSION);
  text(writer, fields.model.producerName, 'digitbench-jit');
  message(writer, fields.model.graph, (inner) => {
    text(inner, fields.graph.name, 'main');
    if (stop !== undefined) writeEmptySequence(inner, stop);
    if (isLoop(graph)) writeLoop(inner, graph);
    else writePlain(inner, graph);
  });
  const domains = new Set<string>(allNodesOf(graph).map((node) => node.domain));
  for (const domain of domains.add('')) {
    message(writer, fields.model.opsetImport, (inner) => {
      text(inner, fields.opset.domain, domain);
      int(inner, fields.opset.version, domain === '' ? OPSET : 1);
    });
  }
  return writer.finish();
}

function writePlain(writer: Writer, graph: Graph): void {
  const names = new Names(graph);
  const nodes = nodesOf(graph);
  writeComputations(writer, nodes, names);
  writeConstants(writer, nodes, names);
  for (const { name, value } of graph.inputs) {
    writeValueInfo(writer, fields.graph.input, name, value.dtype, value.shape);
  }
  writeOutputs(writer, graph.outputs, names);
}

function writeLoop(writer: Writer, graph: Graph): void {
  const names = new Names(graph);
  const varying = varyingValues(graph);
  const nodes = nodesOf(graph);
  const isPerStep = (node: Node) => node.outputs.some((value) => names.perStep.has(value));
  const isVarying = (node: Node) => node.outputs.some((value) => varying.has(value));
  const body = nodes.filter((node) => isVarying(node) && !isPerStep(node));
  const state = graph.inputs.filter((input) => input.role === 'state');
  const results = graph.outputs.filter((output) => output.role === 'result');
  const outputs = [...state.map((input) => nextState(graph, input)), ...results];
  const carried = state.map((input) => carry(input, names));
  const read = new Set([...body.flatMap((node) => node.inputs), ...outputs.map((output) => output.value)]);
  const scanned = [
    ...graph.inputs
      .filter(({ role, value }) => role === 'scanned' && !names.perStep.has(value))
      .map(({ value }) => value),
    ...[...names.perStep].filter((value) => read.has(value)),
  ];

  const before = [...carried.flatMap((entry) => entry.before), ...nodes.filter((node) => !isVarying(node))];
  writeComputations(writer, before, names);
  writeComputations(writer, nodes.filter(isPerStep), names, true);
  message(writer, fields.graph.node, (scan) => {
    for (const { first } of carried) text(scan, fields.node.input, first);
    for (const value of scanned) text(scan, fields.node.input, names.ofAllSteps(value));
    for (const { last } of carried) text(scan, fields.node.output, last);
    for (const output of results) text(scan, fields.node.output, Names.final(output));
    text(scan, fields.node.opType, 'Scan');
    writeAttribute(scan, 'num_scan_inputs', scanned.length);
    message(scan, fields.node.attribute, (attribute) => {
      text(attribute, fields.attribute.name, 'body');
      message(attribute, fields.attribute.graph, (inner) => {
        text(inner, fields.graph.name, 'step');
        writeComputations(inner, body, names);
        for (const value of [...state.map((input) => input.value), ...scanned]) {
          writeValueInfo(inner, fields.graph.input, names.of(value), value.dtype, value.shape);
        }
        writeOutputs(inner, outputs, names);
      });
      int(attribute, fields.attribute.type, attributeType.graph);
    });
  });
  const after = carried.flatMap((entry) => entry.after);
  writeComputations(writer, after, names);
  writeConstants(writer, [...new Set([...before, ...nodes, ...after])], names);
  for (const input of graph.inputs) {
    const shape = input.role === 'scanned' ? [-1, ...input.value.shape] : givenShape(input);
    writeValueInfo(writer, fields.graph.input, input.name, input.value.dtype, shape);
  }
  for (const input of state) {
    writeValueInfo(writer, fields.graph.output, Names.final(input), input.value.dtype, givenShape(input));
  }
  for (const output of results) {
    const { shape, dtype } = output.value;
    writeValueInfo(writer, fields.graph.output, Names.final(output), dtype, [-1, ...shape]);
  }
}

/** The output that becomes a state input at the next step: the input itself if the step leaves it alone. */
function nextState(graph: Graph, input: GraphInput): GraphOutput {
  return stateNext(graph, input.name) ?? { name: input.name, role: 'state', value: input.value };
}

function writeComputations(writer: Writer, nodes: readonly Node[], names: Names, allSteps = false): void {
  const nameOf = (value: Value | null) => (allSteps ? names.ofAllSteps(value) : names.of(value));
  for (const node of nodes) {
    if (node.body) writeInnerLoop(writer, node, node.body, names);
    else if (node.op !== 'Constant') writeNode(writer, node, nameOf);
  }
}

function writeConstants(writer: Writer, nodes: readonly Node[], names: Names): void {
  // Loops inside the graph see what is named outside them.
  const all = nodes.flatMap((node) => (node.body ? allNodesOf(node.body) : node));
  for (const value of new Set(all.flatMap((node) => node.outputs))) {
    const data = constantData(value);
    if (data) writeConstant(writer, value, data, names);
  }
}

function writeOutputs(writer: Writer, outputs: readonly GraphOutput[], names: Names): void {
  for (const output of outputs) {
    const name = names.output(output);
    writeIdentity(writer, names.of(output.value), name);
    writeValueInfo(
      writer,
      fields.graph.output,
      name,
      output.value.dtype,
      output.declared ?? output.value.shape,
    );
  }
}
