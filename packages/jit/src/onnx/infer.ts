import { broadcastShapes } from '../graph/broadcast.ts';
import { constantData } from '../graph/graph.ts';
import type { Attribute, DType, Shape, Value, ValueType } from '../graph/types.ts';
import { convolutionTypes } from './inferConvolution.ts';
import { type Call, type Inference, input, numbersOf } from './inference.ts';

/** Shapes and types of what an ONNX operator gives. Throws where its inputs do not fit together. */
export function inferTypes(call: Call): readonly ValueType[] {
  const infer = inferences[call.op];
  if (!infer) throw new Error(`jit: no type inference for ONNX ${call.op}; add it to onnx/infer.ts.`);
  const types = infer(call);
  return 'dtype' in types ? [types] : types;
}

const same: Inference = (call) => ({ shape: input(call, 0).shape, dtype: input(call, 0).dtype });

const broadcast: Inference = (call) => {
  const shape = call.inputs.reduce<Shape>((sum, value) => broadcastShapes(sum, value?.shape ?? []), []);
  for (const value of call.inputs) {
    if (value && value.dtype !== input(call, 0).dtype) {
      throw new Error(`jit: ${call.op} of ${input(call, 0).dtype} and ${value.dtype}; cast one of them.`);
    }
  }
  return { shape, dtype: input(call, 0).dtype };
};

const comparison: Inference = (call) => ({
  shape: broadcastShapes(input(call, 0).shape, input(call, 1).shape),
  dtype: 'bool',
});

const axis = (value: Attribute, rank: number) => (Number(value ?? 0) + rank) % rank;

/** Constant integers given as an input (axes, shapes), or null where the input is left out. */
function integers(call: Call, index: number): number[] | null {
  const value = call.inputs[index];
  if (!value) return null;
  const data = constantData(value);
  if (!data) throw new Error(`jit: input ${index} of ${call.op} must be a constant.`);
  return Array.from(data, Number);
}

const reduce: Inference = (call) => {
  const { shape, dtype } = input(call, 0);
  const axes = (integers(call, 1) ?? shape.map((_, i) => i)).map((a) => axis(a, shape.length));
  const keep = (call.attributes.keepdims ?? 1) === 1;
  return { shape: shape.flatMap((length, i) => (axes.includes(i) ? (keep ? 1 : []) : length)), dtype };
};

const argReduce: Inference = (call) => {
  const { shape } = input(call, 0);
  const reduced = axis(call.attributes.axis, shape.length);
  const keep = (call.attributes.keepdims ?? 1) === 1;
  return { shape: shape.flatMap((length, i) => (i === reduced ? (keep ? 1 : []) : length)), dtype: 'int64' };
};

const matMul: Inference = (call) => {
  const [a, b] = [input(call, 0), input(call, 1)];
  const [rows, inner] = a.shape.slice(-2);
  const [depth, columns] = b.shape.slice(-2);
  if (rows === undefined || columns === undefined || inner !== depth) {
    throw new Error(`jit: MatMul of [${a.shape}] and [${b.shape}].`);
  }
  return {
    shape: [...broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2)), rows, columns],
    dtype: a.dtype,
  };
};

const gemm: Inference = (call) => {
  const { transA = 0, transB = 0 } = call.attributes;
  const a = input(call, 0).shape;
  const b = input(call, 1).shape;
  const [rows = 0, inner = 0] = transA ? [a[1], a[0]] : a;
  const [depth = 0, columns = 0] = transB ? [b[1], b[0]] : b;
  if (a.length !== 2 || b.length !== 2 || inner !== depth) throw new Error(`jit: Gemm of [${a}] and [${b}].`);
  return { shape: [rows, columns], dtype: input(call, 0).dtype };
};

const gather: Inference = (call) => {
  const { shape, dtype } = input(call, 0);
  const at = axis(call.attributes.axis, shape.length);
  return { shape: [...shape.slice(0, at), ...input(call, 1).shape, ...shape.slice(at + 1)], dtype };
};

const slice: Inference = (call) => {
  const { shape, dtype } = input(call, 0);
  const starts = integers(call, 1) ?? [];
  const ends = integers(call, 2) ?? [];
  const axes = integers(call, 3) ?? starts.map((_, i) => i);
  const steps = integers(call, 4) ?? starts.map(() => 1);
  const lengths = [...shape];
  axes.forEach((a, i) => {
    const at = axis(a, shape.length);
    const length = shape[at] ?? 0;
    const step = steps[i] ?? 1;
    const clamp = (position: number, low: number, high: number) =>
      Math.min(Math.max(position < 0 ? position + length : position, low), high);
    const [low, high] = step > 0 ? [0, length] : [-1, length - 1];
    const start = clamp(starts[i] ?? 0, low, high);
    const end = clamp(ends[i] ?? 0, low, high);
    lengths[at] = Math.max(0, Math.ceil((end - start) / step));
  });
  return { shape: lengths, dtype };
};

const pad: Inference = (call) => {
  const { shape, dtype } = input(call, 0);
  const pads = integers(call, 1) ?? [];
  return { shape: shape.map((length, i) => length + (pads[i] ?? 0) + (pads[i + shape.length] ?? 0)), dtype };
};

const concat: Inference = (call) => {
  const { shape, dtype } = input(call, 0);
  const at = axis(call.attributes.axis, shape.length);
  const total = call.inputs.reduce((sum, value) => sum + (value?.shape[at] ?? 0), 0);
  return { shape: shape.map((length, i) => (i === at ? total : length)), dtype };
};

const split: Inference = (call) => {
  const { shape, dtype } = input(call, 0);
  const at = axis(call.attributes.axis, shape.length);
  const parts = integers(call, 1) ?? new Array<number>(call.count).fill((shape[at] ?? 0) / call.count);
  return parts.map((part) => ({ shape: shape.map((length, i) => (i === at ? part : length)), dtype }));
};

const inferences: Record<string, Inference> = {
  ...convolutionTypes,
  ...Object.fromEntries(
    // biome-ignore format: one line a kind
    ['Abs', 'Acos', 'Acosh', 'Asin', 'Asinh', 'Atan', 'Atanh', 'BitwiseNot', 'Ceil', 'Celu', 'Clip', 'Cos', 'Cosh', 'CumSum', 'Elu',
      'Erf', 'Exp', 'Floor', 'Gelu', 'HardSigmoid', 'Identity', 'LeakyRelu', 'Log', 'LogSoftmax', 'Neg', 'Not', 'Reciprocal', 'Relu',
      'Round', 'Selu', 'Sigmoid', 'Sign', 'Sin', 'Sinh', 'Softmax', 'Softplus', 'Softsign', 'Sqrt', 'Tan', 'Tanh', 'ThresholdedRelu',
      'ScatterND', 'ScatterElements', 'LayerNormalization', 'FastGelu', 'QuickGelu'].map((op) => [op, same]),
  ),
  ...Object.fromEntries(
    // biome-ignore format: one line a kind
    ['Add', 'And', 'BitShift', 'BitwiseAnd', 'BitwiseOr', 'BitwiseXor', 'Div', 'Max', 'Mean', 'Min', 'Mod', 'Mul', 'Or', 'Sub', 'Sum',
      'Xor'].map((op) => [op, broadcast]),
  ),
  ...Object.fromEntries(
    ['Equal', 'Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual'].map((op) => [op, comparison]),
  ),
  ...Object.fromEntries(
    ['L1', 'L2', 'LogSum', 'LogSumExp', 'Max', 'Mean', 'Min', 'Prod', 'Sum', 'SumSquare'].map((kind) => [
      `Reduce${kind}`,
      reduce,
    ]),
  ),
  Pow: (call) => ({
    shape: broadcastShapes(input(call, 0).shape, input(call, 1).shape),
    dtype: input(call, 0).dtype,
  }),
  PRelu: same,
  ArgMax: argReduce,
  ArgMin: argReduce,
  Cast: (call) => ({ shape: input(call, 0).shape, dtype: call.attributes.to as DType }),
  DequantizeLinear: (call) => ({ shape: input(call, 0).shape, dtype: 'float32' }),
  IsNaN: (call) => ({ shape: input(call, 0).shape, dtype: 'bool' }),
  IsInf: (call) => ({ shape: input(call, 0).shape, dtype: 'bool' }),
  MatMul: matMul,
  FusedMatMul: (call) => {
    const swap = (value: Value, transposed: Attribute): Value =>
      transposed
        ? { ...value, shape: [...value.shape.slice(0, -2), ...value.shape.slice(-2).reverse()] }
        : value;
    const inputs = [
      swap(input(call, 0), call.attributes.transA),
      swap(input(call, 1), call.attributes.transB),
    ];
    return matMul({ ...call, inputs });
  },
  Gemm: gemm,
  FusedGemm: gemm,
  Where: (call) => ({
    shape: call.inputs.reduce<Shape>((sum, value) => broadcastShapes(sum, value?.shape ?? []), []),
    dtype: input(call, 1).dtype,
  }),
  Reshape: (call) => ({ shape: integers(call, 1) ?? [], dtype: input(call, 0).dtype }),
  Expand: (call) => ({
    shape: broadcastShapes(input(call, 0).shape, integers(call, 1) ?? []),
    dtype: input(call, 0).dtype,
  }),
  Tile: (call) => {
    const repeats = integers(call, 1) ?? [];
    return {
      shape: input(call, 0).shape.map((length, i) => length * (repeats[i] ?? 1)),
      dtype: input(call, 0).dtype,
    };
  },
  Transpose: (call) => {
    const { shape, dtype } = input(call, 0);
    const perm = numbersOf(call.attributes.perm) ?? shape.map((_, i) => shape.length - 1 - i);
    return { shape: perm.map((a) => shape[a] ?? 0), dtype };
  },
  Squeeze: (call) => {
    const { shape, dtype } = input(call, 0);
    const axes = integers(call, 1)?.map((a) => axis(a, shape.length));
    return { shape: shape.filter((length, i) => (axes ? !axes.includes(i) : length !== 1)), dtype };
  },
  Unsqueeze: (call) => {
    const { shape, dtype } = input(call, 0);
    const axes = integers(call, 1) ?? [];
    const rank = shape.length + axes.length;
    const lengths = [...shape];
    for (const a of axes.map((a) => axis(a, rank)).sort((p, q) => p - q)) lengths.splice(a, 0, 1);
    return { shape: lengths, dtype };
  },
  Concat: concat,
  Split: split,
  Slice: slice,
  Pad: pad,
  Gather: gather,
  GatherElements: (call) => ({ shape: input(call, 1).shape, dtype: input(call, 0).dtype }),
  GatherND: (call) => {
    const indices = input(call, 1).shape;
    const { shape, dtype } = input(call, 0);
    return { shape: [...indices.slice(0, -1), ...shape.slice(indices[indices.length - 1] ?? 0)], dtype };
  },
  OneHot: (call) => {
    const { shape } = input(call, 0);
    const depth = constantData(input(call, 1))?.[0];
    if (depth === undefined) throw new Error('jit: OneHot needs a constant depth.');
    const at = axis(call.attributes.axis ?? -1, shape.length + 1);
    return { shape: [...shape.slice(0, at), Number(depth), ...shape.slice(at)], dtype: input(call, 2).dtype };
  },
  TopK: (call) => {
    const { shape, dtype } = input(call, 0);
    const at = axis(call.attributes.axis ?? -1, shape.length);
    const k = integers(call, 1)?.[0] ?? 0;
    const lengths = shape.map((length, i) => (i === at ? k : length));
    return [
      { shape: lengths, dtype },
      { shape: lengths, dtype: 'int64' },
    ];
  },
};
