import type { DType, Shape } from './graph/types.ts';

/** Shape and element type of an input; uint8 arrives in the compiled function as float32. */
export interface TensorSpec {
  readonly shape: Shape;
  readonly dtype: DType & ('float32' | 'int32' | 'uint8' | 'bool');
}

export type NumberArray = Float32Array | Int32Array | Uint8Array;

/** Flat, row-major arrays by name. */
export type Arrays = Readonly<Record<string, NumberArray>>;
