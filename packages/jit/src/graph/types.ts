/** Element types a graph value may have. `bool` is stored as one byte, 0 or 1. */
export type DType = 'float32' | 'int32' | 'int64' | 'uint8' | 'uint32' | 'bool';

/** Lengths of the axes; -1 is a length known only when the graph runs (the number of examples in a data set). */
export type Shape = readonly number[];

export type Data = Float32Array | Int32Array | BigInt64Array | Uint8Array | Uint32Array;

export type Attribute = number | string | boolean | null | undefined | Data | readonly Attribute[];
export type Attributes = Readonly<Record<string, Attribute>>;

export interface ValueType {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** One tensor in a graph: an output of `node`, or an input of the graph where `node` is null. */
export interface Value extends ValueType {
  readonly id: number;
  readonly node: Node | null;
}

/**
 * One operation. Nodes are immutable and made after their inputs, so ascending ids are a topological order.
 * A `Constant` holds its elements in `attributes.value`.
 */
export interface Node {
  readonly id: number;
  /** A TensorFlow.js kernel name in the domain `tfjs`, an ONNX operator otherwise. */
  readonly op: string;
  readonly domain: Domain;
  /** `null` stands for an optional input that is left out. */
  readonly inputs: readonly (Value | null)[];
  readonly attributes: Attributes;
  readonly outputs: readonly Value[];
  /** Where the user's code asked for it: "file:line:column". */
  readonly origin: string;
  /**
   * Of a `Scan`: the step that it repeats, whose inputs are states, then scanned ones, then constant ones. The node's
   * inputs are the same in the same order: first states, stacked values [steps, ...], and what is the same at every
   * step. Its outputs are the last states, then the stacked results.
   */
  readonly body?: Graph;
}

/**
 * `''` is the ONNX standard; the others are ONNX Runtime's channel-blocked kernels, what WebAssembly may compute in the place of
 * several ONNX operators (src/apart), and the traced program.
 */
export type Domain = '' | 'com.microsoft' | 'com.microsoft.nchwc' | 'wasm' | 'tfjs';

/**
 * What an input is to the loop over steps: the same at every step, carried from step to step, or one slice a step.
 * A graph whose inputs are all constant has no loop.
 */
export type InputRole = 'constant' | 'state' | 'scanned';

export interface GraphInput {
  readonly name: string;
  readonly role: InputRole;
  readonly value: Value;
  /**
   * How the loop carries a state input: `value` is what is given, stored in this layout once before the first
   * step, and the state is put back into its own order after the last one.
   */
  readonly carried?: Layout & { readonly given: Shape };
}

/** An order of elements other than row-major: seen as `view`, the axes permuted by `perm`, declared as `shape`. */
export interface Layout {
  /** The value's shape once zeros are added at the end of its axes; left out where none are. */
  readonly padded?: Shape;
  readonly view: Shape;
  readonly perm: readonly number[];
  readonly shape: Shape;
}

/** `state` becomes the state input of the same name at the next step; `result` is stacked over the steps. */
export interface GraphOutput {
  readonly name: string;
  readonly role: 'state' | 'result';
  readonly value: Value;
  /** The shape that the model says it has, where that is less definite than the value's. */
  readonly declared?: Shape;
}

/** What is not reachable from the outputs does not exist: there is no dead code to remove. */
export interface Graph {
  readonly inputs: readonly GraphInput[];
  readonly outputs: readonly GraphOutput[];
}
