import type { Builder } from '../graph/builder.ts';
import type { Node, Value } from '../graph/types.ts';
import { activate } from './activations.ts';
import { byName, flag, type Lowerings, output, text } from './lowering.ts';

function swapLast(g: Builder, x: Value): Value {
  const rank = x.shape.length;
  return g.transpose(x, [...Array(rank - 2).keys(), rank - 1, rank - 2]);
}

const isMatrix = ({ shape }: Value) => shape.slice(0, -2).every((length) => length === 1);

function product(g: Builder, node: Node, a: Value, b: Value): Value {
  const transA = flag(node, 'transposeA') ? 1 : 0;
  const transB = flag(node, 'transposeB') ? 1 : 0;
  // The runtime's Gemm is one of floats.
  if (isMatrix(a) && isMatrix(b) && a.dtype === 'float32') {
    // Layers hand over matrices with leading axes of length 1.
    const result = g.op('Gemm', [g.reshape(a, a.shape.slice(-2)), g.reshape(b, b.shape.slice(-2))], {
      transA,
      transB,
    });
    return g.reshape(result, output(node).shape);
  }
  return g.op('MatMul', [transA ? swapLast(g, a) : a, transB ? swapLast(g, b) : b]);
}

export const matmul: Lowerings = {
  BatchMatMul: product,
  _FusedMatMul: (g, node, a, b, ...rest) => {
    const { bias, preluActivationWeights } = byName(node, [a, b, ...rest]);
    const sum = product(g, node, a, b);
    return activate(g, node, bias ? g.op('Add', [sum, bias]) : sum, preluActivationWeights);
  },
  Einsum: (g, node, ...inputs) => {
    const equation = text(node, 'equation');
    const [result] = g.node({ op: 'Einsum', inputs, attributes: { equation }, outputs: node.outputs });
    return result ?? [];
  },
};
