import type * as tf from '@tensorflow/tfjs';
import type { TensorSpec } from './arrays.ts';
import { checkKeys } from './check/keys.ts';
import { kindOf } from './check/perName.ts';
import { checkSpecs } from './check/specs.ts';
import { refuseSurplus } from './check/surplus.ts';
import { compile } from './compile.ts';
import { inputValue } from './graph/builder.ts';
import type { Graph, GraphInput, Shape, Value } from './graph/types.ts';
import { encodeModel } from './onnx/encode.ts';
import { freeBatch } from './onnx/freeBatch.ts';
import { asFloat } from './scan.ts';
import { plainTarget } from './session/target.ts';
import type { Tensors } from './trace/trace.ts';

export interface ExportOptions {
  /**
   * The function's inputs, the batch included: uint8 arrives in it as float32. A first length of -1 is a batch of any
   * size, the same for all such inputs.
   */
  readonly inputs: Readonly<Record<string, TensorSpec>>;
}

/**
 * A self-contained .onnx file (its bytes) of a function, with what its variables hold now built in. It uses operators
 * of the ONNX standard only (opset 21), so any runtime loads it. Inputs keep their names; outputs are called
 * `<name>.out`. Whatever the function does to its inputs, such as scaling bytes, is inside.
 *
 * @throws TraceError for a function that cannot be kept as a graph or that assigns variables, UnsupportedOpError for
 * an op without a lowering, Error for one that needs a fixed batch size though a free one was asked for.
 */
export function exportOnnx(
  fn: (inputs: Record<string, tf.Tensor>) => Tensors,
  options: ExportOptions,
  ...more: []
): Uint8Array {
  refuseSurplus('exportOnnx', '(function, { inputs })', more);
  if (typeof fn !== 'function') {
    throw new Error(
      `jit: exportOnnx got ${kindOf(fn)}; expected a function of tensors, such as ({ x }) => ({ y: model.apply(x) }).`,
    );
  }
  checkKeys('exportOnnx', options, ['inputs']);
  const { inputs } = options;
  checkSpecs(inputs, { free: true });
  const free = Object.values(inputs).some(({ shape }) => shape[0] === -1);
  if (!free) return encodeModel(compileFor(fn, inputs, 1));
  const [one, other] = SAMPLE_BATCHES;
  return encodeModel(freeBatch(compileFor(fn, inputs, one), compileFor(fn, inputs, other)));
}

/** Lengths that other axes seldom have: a batch as long as another axis would be simplified with it. */
const SAMPLE_BATCHES = [11, 13] as const;

/** The graph of the function for inputs whose free batch is this long. */
function compileFor(
  fn: (inputs: Record<string, tf.Tensor>) => Tensors,
  inputs: Readonly<Record<string, TensorSpec>>,
  batch: number,
): Graph {
  const sized = (shape: Shape) => shape.map((length, axis) => (axis === 0 && length === -1 ? batch : length));
  const { graph } = compile({
    fn,
    variables: null,
    loop: false,
    frozen: true,
    target: plainTarget,
    inputs: (g) => {
      const values = Object.entries(inputs).map(([name, { shape, dtype }]) => ({
        name,
        value: inputValue(sized(shape), dtype),
      }));
      return {
        graph: values.map(({ name, value }): GraphInput => ({ name, role: 'constant', value })),
        tensors: Object.fromEntries(
          values.map(({ name, value }): [string, Value] => [name, asFloat(g, value)]),
        ),
      };
    },
  });
  return graph;
}
