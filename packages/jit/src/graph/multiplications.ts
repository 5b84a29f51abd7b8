import { nodesOf, sizeOf } from './graph.ts';
import type { Graph, Node } from './types.ts';

/** How many numbers the products and convolutions of an ONNX graph multiply, those of its inner loops at every step. */
export function multiplicationsOf(graph: Graph): number {
  return nodesOf(graph).reduce((sum, node) => sum + ofNode(node), 0);
}

function ofNode({ op, inputs, attributes, outputs, body }: Node): number {
  const [output] = outputs;
  if (body) return stepsOf(body, inputs) * multiplicationsOf(body);
  const [a, b] = inputs;
  if (!a || !b || !output) return 0;
  if (op === 'Conv') return sizeOf(output.shape) * sizeOf(b.shape.slice(1));
  if (op === 'ConvTranspose') return sizeOf(a.shape) * sizeOf(b.shape.slice(1));
  if (op !== 'Gemm' && op !== 'MatMul') return 0;
  const depth = a.shape.at(op === 'Gemm' && attributes.transA ? -2 : -1) ?? 1;
  return sizeOf(output.shape) * depth;
}

function stepsOf(body: Graph, inputs: Node['inputs']): number {
  const scanned = body.inputs.findIndex(({ role }) => role === 'scanned');
  return inputs[scanned]?.shape[0] ?? 1;
}
