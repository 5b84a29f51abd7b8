import { broadcastShapes } from '../graph/broadcast.ts';
import type { Builder } from '../graph/builder.ts';
import { constantData, sameShape, sizeOf } from '../graph/graph.ts';
import { madeBy, reducedAxes, scalarOf } from '../graph/match.ts';
import type { Rule } from '../graph/rewrite.ts';
import type { Attributes, Node, Value } from '../graph/types.ts';
import { withoutUnits } from './reshapes.ts';

const factor = (node: Node, name: 'alpha' | 'beta') => Number(node.attributes[name] ?? 1);

function gemm(g: Builder, product: Node, changes: Attributes, c?: Value): Value {
  const [a, b, known] = product.inputs;
  if (!a || !b) throw new Error('jit: Gemm needs two matrices.');
  const third = c ?? known;
  return g.op('Gemm', third ? [a, b, third] : [a, b], { ...product.attributes, ...changes });
}

/** A matrix product that nothing is added to yet. */
const bare = (value: Value | null | undefined) => {
  const product = madeBy(value, 'Gemm');
  return product && !product.inputs[2] ? product : null;
};

/**
 * Merges what is done to a matrix product, and only to it, into the product:
 * alpha * A B + beta * C covers a bias, a factor, and an update such as weights - rate * A' B.
 */
export const mergeIntoGemm: Rule = (node, [a, b], { g, uses }) => {
  const [output] = node.outputs;
  if (node.domain !== '' || !output || !a || !b) return null;
  const single = (i: number) => uses(node.inputs[i]) === 1;
  const adds = (c: Value) =>
    sameShape(broadcastShapes(output.shape, c.shape), output.shape) && c.shape.length <= 2;
  const [p, q] = [single(0) ? bare(a) : null, single(1) ? bare(b) : null];
  switch (node.op) {
    case 'Add':
      if (p && sameShape(a.shape, output.shape) && adds(b)) return gemm(g, p, {}, b);
      return q && sameShape(b.shape, output.shape) && adds(a) ? gemm(g, q, {}, a) : null;
    case 'Sub':
      if (q && sameShape(b.shape, output.shape) && adds(a))
        return gemm(g, q, { alpha: -factor(q, 'alpha') }, a);
      return p && sameShape(a.shape, output.shape) && adds(b) ? gemm(g, p, { beta: -1 }, b) : null;
    case 'Mul': {
      if (!p) return null;
      const constant = scalarOf(b);
      if (constant !== null) return gemm(g, p, { alpha: factor(p, 'alpha') * constant });
      return sizeOf(b.shape) === 1 ? scaleOperand(g, p, b) : null;
    }
  }
  return null;
};

/** A factor known only at run time is multiplied into the smaller matrix, if that is smaller than the product. */
function scaleOperand(g: Builder, product: Node, by: Value): Value | null {
  const [a, b] = product.inputs;
  const [result] = product.outputs;
  if (!a || !b || !result) return null;
  const [small, large] = sizeOf(a.shape) < sizeOf(b.shape) ? [a, b] : [b, a];
  if (sizeOf(small.shape) >= sizeOf(result.shape)) return null;
  const scaled = g.op('Mul', [small, g.reshape(by, [])]);
  return g.op('Gemm', small === a ? [scaled, large] : [large, scaled], product.attributes);
}

/** beta * C for a scaled C, factors of the operands in alpha, and transposed operands as flags. */
export const mergeGemmOperands: Rule = (node, inputs, { g }) => {
  if (node.op !== 'Gemm' || node.domain !== '') return null;
  const [a, b, c] = inputs;
  const [output] = node.outputs;
  if (!a || !b) return null;
  const plain = c && output && withoutUnits(c, output.shape);
  if (plain !== c) return g.op('Gemm', [a, b, plain ?? null], node.attributes);
  // The runtime multiplies a row and a matrix in half the time if alpha is 1.
  const row = constantData(a);
  const scale = factor(node, 'alpha');
  if (row instanceof Float32Array && a.shape[0] === 1 && scale !== 1) {
    const folded = g.constant(
      row.map((element) => element * scale),
      a.shape,
      'float32',
    );
    return g.op('Gemm', c ? [folded, b, c] : [folded, b], { ...node.attributes, alpha: 1 });
  }
  const scaled = madeBy(c, 'Mul');
  const by = scalarOf(scaled?.inputs[1]);
  const [inner] = scaled?.inputs ?? [];
  if (inner && by !== null && c && sameShape(inner.shape, c.shape)) {
    return g.op('Gemm', [a, b, inner], { ...node.attributes, beta: factor(node, 'beta') * by });
  }
  for (const operand of [a, b]) {
    const product = madeBy(operand, 'Mul');
    const constant = scalarOf(product?.inputs[1]);
    const [x] = product?.inputs ?? [];
    if (!x || constant === null || !sameShape(x.shape, operand.shape)) continue;
    const operands = [operand === a ? x : a, operand === b && operand !== a ? x : b];
    const alpha = factor(node, 'alpha') * constant;
    return g.op('Gemm', c ? [...operands, c] : operands, { ...node.attributes, alpha });
  }
  const [plainA] = madeBy(a, 'Transpose')?.inputs ?? [];
  const [plainB] = madeBy(b, 'Transpose')?.inputs ?? [];
  if (!plainA && !plainB) return null;
  const { transA = 0, transB = 0 } = node.attributes;
  return g.op('Gemm', [plainA ?? a, plainB ?? b, ...(c ? [c] : [])], {
    ...node.attributes,
    transA: plainA ? 1 - Number(transA) : transA,
    transB: plainB ? 1 - Number(transB) : transB,
  });
};

/**
 * The sum of a matrix' rows, added to or taken from a vector, as the product with a row of ones: an update of biases
 * (with momentum, if the vector is scaled) is one operation.
 */
export const sumRowsByGemm: Rule = (node, [a, b], { g, uses }) => {
  if ((node.op !== 'Add' && node.op !== 'Sub') || node.domain !== '' || !a || !b) return null;
  const sides = node.op === 'Sub' ? [1] : [0, 1];
  for (const side of sides) {
    const sum = madeBy(side === 0 ? a : b, 'ReduceSum');
    const vector = side === 0 ? b : a;
    const [matrix] = sum?.inputs ?? [];
    if (!sum || matrix?.shape.length !== 2 || uses(node.inputs[side]) !== 1) continue;
    const [rows = 0, columns = 0] = matrix.shape;
    const overRows = reducedAxes(sum).join() === '0' && sum.attributes.keepdims === 0;
    if (!overRows || matrix.dtype !== 'float32' || !sameShape(vector.shape, [columns])) continue;
    const ones = g.constant(new Float32Array(rows).fill(1), [1, rows], 'float32');
    const result = g.op('Gemm', [ones, matrix, vector], { alpha: node.op === 'Sub' ? -1 : 1 });
    return g.reshape(result, [columns]);
  }
  return null;
};

/** The transpose of a product is the product of the transposes, in the other order. `c`: what is added, transposed. */
export function transposedProduct(g: Builder, { attributes }: Node, a: Value, b: Value, c?: Value): Value {
  const { transA = 0, transB = 0 } = attributes;
  return g.op('Gemm', c ? [b, a, c] : [b, a], {
    ...attributes,
    transA: 1 - Number(transB),
    transB: 1 - Number(transA),
  });
}
