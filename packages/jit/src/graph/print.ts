import { checkKeys } from '../check/keys.ts';
import { constantData, nodesOf } from './graph.ts';
import type { Attribute, Graph, Node, Value, ValueType } from './types.ts';

export interface PrintOptions {
  /** Append where in the user's code each operation comes from. */
  origins?: boolean;
}

/** The graph as text, one operation a line: `%3 = Gemm(%1, w, b) {alpha=-0.1} : float32[256,10]`. */
export function printGraph(graph: Graph, options: PrintOptions = {}): string {
  checkKeys('printGraph', options, ['origins']);
  const { origins = false } = options;
  return linesOf(graph, origins, new Map(), '%').join('\n');
}

/** The lines of a graph. Values of a loop inside it are numbered after the loop: `%3.0`. */
function linesOf(graph: Graph, origins: boolean, names: Map<Value, string>, prefix: string): string[] {
  for (const input of graph.inputs) names.set(input.value, input.name);
  const lines = graph.inputs.map((input) => `${input.role} ${input.name} : ${printType(input.value)}`);
  let count = 0;
  for (const node of nodesOf(graph)) {
    if (node.op === 'Constant') {
      for (const output of node.outputs) names.set(output, printConstant(output));
      continue;
    }
    for (const output of node.outputs) names.set(output, `${prefix}${count++}`);
    const origin = origins && node.origin ? `  # ${node.origin}` : '';
    lines.push(`${printNode(node, (value) => names.get(value) ?? '?')}${origin}`);
    if (!node.body) continue;
    const inner = linesOf(node.body, origins, names, `${prefix}${count - node.outputs.length}.`);
    lines.push(...inner.map((line) => `  ${line}`));
  }
  for (const output of graph.outputs)
    lines.push(`${output.role} ${output.name} = ${names.get(output.value)}`);
  return lines;
}

function printNode(node: Node, name: (value: Value) => string): string {
  const inputs = node.inputs.map((input) => (input ? name(input) : '_')).join(', ');
  const attributes = Object.entries(node.attributes)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([key, value]) => `${key}=${printAttribute(value)}`);
  const braces = attributes.length > 0 ? ` {${attributes.join(', ')}}` : '';
  const domain = node.domain === 'com.microsoft.nchwc' ? 'nchwc.' : '';
  const outputs = node.outputs.map(name).join(', ');
  return `${outputs} = ${domain}${node.op}(${inputs})${braces} : ${node.outputs.map(printType).join(', ')}`;
}

export function printType({ shape, dtype }: ValueType): string {
  return `${dtype}[${shape.map((length) => (length < 0 ? '?' : length)).join(',')}]`;
}

function printAttribute(value: Attribute): string {
  if (ArrayBuffer.isView(value)) return `<${value.length} elements>`;
  return Array.isArray(value) ? `[${value.map(printAttribute).join(',')}]` : String(value);
}

function printConstant(value: Value): string {
  const data = constantData(value);
  if (!data || data.length > 8) return `<${printType(value)}>`;
  const elements = Array.from<number | bigint, string>(data, (element) =>
    typeof element === 'bigint' ? `${element}` : `${Number(element.toPrecision(6))}`,
  );
  return value.shape.length === 0 ? `${elements[0]}` : `[${elements.join(',')}]`;
}
