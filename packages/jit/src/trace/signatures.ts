import * as tf from '@tensorflow/tfjs';
import { type Attributed, flag, number, numbers, pairs, text } from '../graph/attributes.ts';
import { broadcastShapes } from '../graph/broadcast.ts';
import { sizeOf } from '../graph/graph.ts';
import type { DType, Shape, ValueType } from '../graph/types.ts';
import { convolutionSignatures } from './convolutionSignatures.ts';
import type { Signature } from './signature.ts';
import { volumeSignatures } from './volumeSignatures.ts';

const floatOrInt = (dtype: DType): DType => (dtype === 'bool' ? 'int32' : dtype);

/** The types of tensors that can be compiled. */
export function tensorType(name: string): 'float32' | 'int32' | 'bool' {
  if (name === 'float32' || name === 'int32' || name === 'bool') return name;
  throw new Error(`jit: tensors of type ${name} cannot be compiled; use float32, int32 or bool.`);
}

export const dtypeOf: (name: string) => DType = tensorType;

const unary: Signature = { inputs: ['x'], infer: (_, x) => x };
const test: Signature = { inputs: ['x'], infer: (_, x) => ({ shape: x.shape, dtype: 'bool' }) };

const binary: Signature = {
  inputs: ['a', 'b'],
  infer: (_, a, b) => ({ shape: broadcastShapes(a.shape, b.shape), dtype: a.dtype }),
};

const comparison: Signature = {
  inputs: ['a', 'b'],
  infer: (_, a, b) => ({ shape: broadcastShapes(a.shape, b.shape), dtype: 'bool' }),
};

/** A reduction over the axes in the attribute `axes`. */
const reduction = (dtype: (given: DType) => DType, axes = 'axis'): Signature => ({
  inputs: ['x'],
  infer: (call, x) => {
    const reduced = new Set(axesOf(call, x.shape, axes));
    const keep = flag(call, 'keepDims');
    return {
      shape: x.shape.flatMap((length, i) => (reduced.has(i) ? (keep ? 1 : []) : length)),
      dtype: dtype(x.dtype),
    };
  },
});

const argReduction: Signature = {
  inputs: ['x'],
  infer: (call, x) => {
    const [axis] = tf.util.parseAxisParam(number(call, 'axis'), [...x.shape]);
    return { shape: x.shape.filter((_, i) => i !== axis), dtype: 'int32' };
  },
};

const matMul = (call: Attributed, a: ValueType, b: ValueType): ValueType => {
  const rows = a.shape.at(flag(call, 'transposeA') ? -1 : -2) ?? 1;
  const columns = b.shape.at(flag(call, 'transposeB') ? -2 : -1) ?? 1;
  return {
    shape: [...broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2)), rows, columns],
    dtype: a.dtype,
  };
};

const shaped = (shape: Shape, { dtype }: ValueType): ValueType => ({ shape, dtype });

const first = (inputs: readonly ValueType[]): ValueType => {
  const [type] = inputs;
  if (!type) throw new Error('jit: a list of tensors is empty.');
  return type;
};

const cumulative: Signature = {
  inputs: ['x'],
  infer: (_, { shape, dtype }) => ({ shape, dtype: floatOrInt(dtype) }),
};

const bincount: Signature = {
  inputs: ['x', 'weights'],
  infer: (call, x, { dtype }) => ({ shape: [...x.shape.slice(0, -1), number(call, 'size')], dtype }),
};

export const signatures: Readonly<Record<string, Signature>> = {
  ...convolutionSignatures,
  ...volumeSignatures,
  ...Object.fromEntries(
    // biome-ignore format: one line a kind
    ['Abs', 'Acos', 'Acosh', 'Asin', 'Asinh', 'Atan', 'Atanh', 'Ceil', 'ClipByValue', 'Cos', 'Cosh', 'Elu', 'Erf',
      'Exp', 'Expm1', 'Floor', 'LeakyRelu', 'Log', 'Log1p', 'Neg', 'OnesLike', 'Reciprocal', 'Relu', 'Relu6', 'Reverse', 'Round', 'Rsqrt',
      'Selu', 'Sigmoid', 'Sign', 'Sin', 'Sinh', 'Softplus', 'Sqrt', 'Square', 'Step', 'Tan', 'Tanh', 'ZerosLike'].map((op) => [op, unary]),
  ),
  ...Object.fromEntries(['IsFinite', 'IsInf', 'IsNan', 'LogicalNot'].map((op) => [op, test])),
  ...Object.fromEntries(
    // biome-ignore format: one line a kind
    ['Add', 'Atan2', 'BitwiseAnd', 'Maximum', 'Minimum', 'Mod', 'Multiply', 'Pow', 'RealDiv', 'SquaredDifference',
      'Sub'].map((op) => [op, binary]),
  ),
  ...Object.fromEntries(
    // biome-ignore format: one line a kind
    ['Equal', 'Greater', 'GreaterEqual', 'Less', 'LessEqual', 'LogicalAnd', 'LogicalOr', 'NotEqual'].map((op) => [op, comparison]),
  ),
  All: reduction(() => 'bool'),
  Any: reduction(() => 'bool'),
  Max: reduction((dtype) => dtype, 'reductionIndices'),
  Mean: reduction(() => 'float32'),
  Min: reduction((dtype) => dtype),
  Prod: reduction(floatOrInt),
  Sum: reduction(floatOrInt),
  ArgMax: argReduction,
  ArgMin: argReduction,
  Softmax: { inputs: ['logits'], infer: (_, x) => x },
  LogSoftmax: { inputs: ['logits'], infer: (_, x) => x },
  EluGrad: { inputs: ['dy', 'y'], infer: (_, dy) => dy },
  Prelu: { inputs: ['x', 'alpha'], infer: (_, x) => x },
  AddN: { inputs: 'list', infer: (_, ...inputs) => first(inputs) },
  BatchMatMul: { inputs: ['a', 'b'], infer: matMul },
  _FusedMatMul: { inputs: ['a', 'b', 'bias?', 'preluActivationWeights?'], infer: matMul },
  Cast: { inputs: ['x'], infer: (call, x) => ({ shape: x.shape, dtype: dtypeOf(text(call, 'dtype')) }) },
  Concat: {
    inputs: 'list',
    infer: (call, ...inputs) => {
      const { shape, dtype } = first(inputs);
      const [axis] = tf.util.parseAxisParam(number(call, 'axis'), [...shape]);
      const total = inputs.reduce((sum, input) => sum + (input.shape[axis ?? 0] ?? 0), 0);
      return { shape: shape.map((length, i) => (i === axis ? total : length)), dtype };
    },
  },
  FloorDiv: {
    inputs: ['a', 'b'],
    infer: (_, a, b) => ({ shape: broadcastShapes(a.shape, b.shape), dtype: 'int32' }),
  },
  Bincount: bincount,
  DenseBincount: bincount,
  Cumprod: cumulative,
  Cumsum: cumulative,
  Diag: { inputs: ['x'], infer: (_, x) => shaped([...x.shape, ...x.shape], x) },
  Einsum: {
    inputs: 'list',
    infer: (call, ...inputs) => {
      const { allDims, summedDims, idDims } = tf.backend_util.decodeEinsumEquation(
        text(call, 'equation'),
        inputs.length,
      );
      const lengths = allDims.map((_, dim) => {
        for (const [i, ids] of idDims.entries()) {
          const at = ids.indexOf(dim);
          if (at >= 0) return inputs[i]?.shape[at] ?? 1;
        }
        return 1;
      });
      return shaped(
        lengths.filter((_, dim) => !summedDims.includes(dim)),
        first(inputs),
      );
    },
  },
  Fill: {
    inputs: [],
    infer: (call) => ({
      shape: numbers(call, 'shape'),
      dtype: dtypeOf(String(call.attributes.dtype ?? 'float32')),
    }),
  },
  GatherNd: {
    inputs: ['params', 'indices'],
    infer: (_, x, indices) =>
      shaped([...indices.shape.slice(0, -1), ...x.shape.slice(indices.shape.at(-1) ?? 0)], x),
  },
  GatherV2: {
    inputs: ['x', 'indices'],
    infer: (call, x, indices) => {
      const [axis = 0] = tf.util.parseAxisParam(number(call, 'axis'), [...x.shape]);
      const rest = indices.shape.slice(number(call, 'batchDims'));
      return shaped([...x.shape.slice(0, axis), ...rest, ...x.shape.slice(axis + 1)], x);
    },
  },
  LinSpace: { inputs: [], infer: (call) => ({ shape: [number(call, 'num')], dtype: 'float32' }) },
  MirrorPad: { inputs: ['x'], infer: (call, x) => padded(call, x) },
  OneHot: {
    inputs: ['indices'],
    infer: (call, x) => ({
      shape: [...x.shape, number(call, 'depth')],
      dtype: dtypeOf(String(call.attributes.dtype ?? 'float32')),
    }),
  },
  Pack: {
    inputs: 'list',
    infer: (call, ...inputs) => {
      const type = first(inputs);
      const axis = number(call, 'axis');
      const at = axis < 0 ? axis + type.shape.length + 1 : axis;
      return shaped([...type.shape.slice(0, at), inputs.length, ...type.shape.slice(at)], type);
    },
  },
  PadV2: { inputs: ['x'], infer: (call, x) => padded(call, x) },
  Range: {
    inputs: [],
    infer: (call) => {
      const [start, stop, step] = [number(call, 'start'), number(call, 'stop'), number(call, 'step')];
      return { shape: [Math.max(0, Math.ceil((stop - start) / step))], dtype: dtypeOf(text(call, 'dtype')) };
    },
  },
  ScatterNd: {
    inputs: ['indices', 'updates'],
    infer: (call, _, updates) => shaped(numbers(call, 'shape'), updates),
  },
  TensorScatterUpdate: { inputs: ['tensor', 'indices', 'updates'], infer: (_, tensor) => tensor },
  Select: { inputs: ['condition', 't', 'e'], infer: (_, _condition, t) => t },
  Slice: {
    inputs: ['x'],
    infer: (call, x) => shaped(sliceOf(call, x.shape).size, x),
  },
  SearchSorted: {
    inputs: ['sortedSequence', 'values'],
    infer: (_, _sequence, { shape }) => ({ shape, dtype: 'int32' }),
  },
  SplitV: {
    inputs: ['x'],
    infer: (call, x) => {
      const { axis, sizes } = splitOf(call, x.shape);
      return sizes.map((size) =>
        shaped(
          x.shape.map((length, i) => (i === axis ? size : length)),
          x,
        ),
      );
    },
  },
  StridedSlice: { inputs: ['x'], infer: (call, x) => shaped(stridedSliceOf(call, x.shape).finalShape, x) },
  Tile: {
    inputs: ['x'],
    infer: (call, x) => {
      const repeats = numbers(call, 'reps');
      return shaped(
        x.shape.map((length, i) => length * (repeats[i] ?? 1)),
        x,
      );
    },
  },
  TopK: {
    inputs: ['x'],
    infer: (call, x) => {
      const shape = [...x.shape.slice(0, -1), number(call, 'k')];
      return [shaped(shape, x), { shape, dtype: 'int32' }];
    },
  },
  Transpose: {
    inputs: ['x'],
    infer: (call, x) =>
      shaped(
        numbers(call, 'perm').map((axis) => x.shape[axis] ?? 1),
        x,
      ),
  },
  Unpack: {
    inputs: ['value'],
    infer: (call, x) => {
      const [axis = 0] = tf.util.parseAxisParam(number(call, 'axis'), [...x.shape]);
      const shape = x.shape.filter((_, i) => i !== axis);
      return Array.from({ length: x.shape[axis] ?? 0 }, () => shaped(shape, x));
    },
  },
  UnsortedSegmentSum: {
    inputs: ['x', 'segmentIds'],
    infer: (call, x, ids) => ({
      shape: [number(call, 'numSegments'), ...x.shape.slice(ids.shape.length)],
      dtype: 'float32',
    }),
  },
  CounterUniform: {
    inputs: ['seed', 'step'],
    infer: (call) => ({ shape: numbers(call, 'shape'), dtype: 'float32' }),
  },
  BatchNormTraining: {
    inputs: ['x', 'gamma', 'beta'],
    infer: (_, x, gamma, beta) => [x, shaped(gamma.shape, gamma), shaped(beta.shape, beta)],
  },
  BatchNormTrainingGrad: {
    inputs: ['x', 'dy', 'gamma', 'mean', 'variance'],
    infer: (_, x, _dy, gamma, mean) => [x, gamma, mean],
  },
};

/** The axes a reduction goes over, counted from the front: all of them where none are given. */
export function axesOf(call: Attributed, shape: Shape, name = 'axis'): number[] {
  if (call.attributes[name] === undefined) return shape.map((_, i) => i);
  return tf.util.parseAxisParam(numbers(call, name), [...shape]);
}

function padded(call: Attributed, x: ValueType): ValueType {
  const paddings = pairs(call, 'paddings');
  return shaped(
    x.shape.map((length, i) => length + (paddings[i]?.[0] ?? 0) + (paddings[i]?.[1] ?? 0)),
    x,
  );
}

/** Begin and size of a Slice along every axis, with sizes of -1, and those not given, worked out. */
export function sliceOf(call: Attributed, shape: Shape): { begin: number[]; size: number[] } {
  const x = { shape: [...shape], dtype: 'float32' as const, dataId: {} };
  const given = call.attributes.size === undefined ? undefined : numbers(call, 'size');
  const [begin, size] = tf.slice_util.parseSliceParams(x, numbers(call, 'begin'), given);
  return { begin: begin ?? [], size: size ?? [] };
}

/** The axis of a SplitV and the lengths of its parts. */
export function splitOf(call: Attributed, shape: Shape): { axis: number; sizes: number[] } {
  const [axis = 0] = tf.util.parseAxisParam(number(call, 'axis'), [...shape]);
  const given = call.attributes.numOrSizeSplits;
  const length = shape[axis] ?? 0;
  if (typeof given === 'number') return { axis, sizes: new Array<number>(given).fill(length / given) };
  const sizes = numbers(call, 'numOrSizeSplits');
  const known = sizes.reduce((sum, size) => sum + Math.max(size, 0), 0);
  return { axis, sizes: sizes.map((size) => (size < 0 ? length - known : size)) };
}

/** What a StridedSlice takes: begin, end and stride of every axis, and the shape after dropping and adding axes. */
export function stridedSliceOf(call: Attributed, shape: Shape) {
  const { begin, end, strides, finalShape } = tf.slice_util.sliceInfo(
    [...shape],
    numbers(call, 'begin'),
    numbers(call, 'end'),
    numbers(call, 'strides'),
    number(call, 'beginMask'),
    number(call, 'endMask'),
    number(call, 'ellipsisMask'),
    number(call, 'newAxisMask'),
    number(call, 'shrinkAxisMask'),
  );
  return { begin, end, strides, finalShape, empty: sizeOf(finalShape) === 0 };
}
