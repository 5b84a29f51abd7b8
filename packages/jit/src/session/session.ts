import type * as ort from 'onnxruntime-node';
import { host } from '#host';
import { allNodesOf, sizeOf, toData } from '../graph/graph.ts';
import { givenShape } from '../graph/layout.ts';
import type { DType, Graph, Shape } from '../graph/types.ts';
import { encodeModel } from '../onnx/encode.ts';
import { UnsupportedOpError } from '../trace/errors.ts';
import type { OnnxRuntime } from './host/host.ts';

/** Elements as JavaScript hands them over: flat, row-major. bool is one byte each. */
export type Elements = Float32Array | Int32Array | Uint8Array | Uint32Array | BigInt64Array;

/** A graph loaded into ONNX Runtime, on one thread. */
export class Session {
  readonly #runtime: OnnxRuntime;
  readonly #session: ort.InferenceSession;
  readonly #graph: Graph;

  private constructor(runtime: OnnxRuntime, session: ort.InferenceSession, graph: Graph) {
    this.#runtime = runtime;
    this.#session = session;
    this.#graph = graph;
  }

  static async create(graph: Graph, options: ort.InferenceSession.SessionOptions = {}): Promise<Session> {
    const { runtime, session } = await loadModel(graph, encodeModel(graph), options);
    return new Session(runtime, session, graph);
  }

  /**
   * Runs the graph once. A length of -1 is worked out from the number of elements, and so is the number of
   * steps of a loop.
   */
  async run(elements: Readonly<Record<string, Elements>>): Promise<Record<string, Elements>> {
    const feeds: Record<string, ort.Tensor> = {};
    for (const input of this.#graph.inputs) {
      const { name, role, value } = input;
      const data = elements[name];
      if (!data) throw new Error(`jit: input ${name} was not given.`);
      checkKind(name, data, value.dtype);
      const shape = role === 'scanned' ? [-1, ...value.shape] : givenShape(input);
      feeds[name] = tensorOf(this.#runtime, value.dtype, data, resolveShape(name, shape, data.length));
    }
    const results = await this.#session.run(feeds).catch((error: unknown) => {
      throw runFailure(this.#graph, error);
    });
    const outputs: Record<string, Elements> = {};
    for (const { name } of this.#graph.outputs) {
      const data = results[`${name}.out`]?.data;
      if (!isElements(data)) throw new Error(`jit: ONNX Runtime returned no numbers for ${name}.`);
      outputs[name] = data;
    }
    return outputs;
  }

  /** Writes the profile of the runs so far to its file; for sessions created with `enableProfiling`. */
  endProfiling(): void {
    this.#session.endProfiling();
  }

  async dispose(): Promise<void> {
    await this.#session.release();
  }
}

/** Loads the bytes of a graph's model. */
export async function loadModel(
  graph: Graph,
  model: Uint8Array,
  options: ort.InferenceSession.SessionOptions = {},
): Promise<{ readonly runtime: OnnxRuntime; readonly session: ort.InferenceSession }> {
  const runtime = await host.loadRuntime();
  try {
    const session = await runtime.InferenceSession.create(model, {
      ...defaults,
      enableMemPattern: bytesMade(graph) < LARGE,
      ...options,
    });
    return { runtime, session };
  } catch (error) {
    throw refusal(graph, host.explain(error));
  }
}

/** A tensor over these elements, which are not copied. */
export function tensorOf(
  { Tensor }: OnnxRuntime,
  dtype: DType,
  data: Elements,
  dims: readonly number[],
): ort.Tensor {
  return dtype === 'bool' ? new Tensor('bool', data as Uint8Array, dims) : new Tensor(dtype, data, dims);
}

/** The runtime names a node as onnx/write.ts does; whoever wrote the program wants the line. */
function blamed(graph: Graph, error: unknown): { message: string; op: string; where: string } | null {
  const message = error instanceof Error ? error.message : String(error);
  const names = new Set(message.match(/\w+_\d+/g));
  const node = allNodesOf(graph).find(({ op, id }) => names.has(`${op}_${id}`));
  if (!node) return null;
  const op = `${node.op} of ${node.inputs.map((input) => input?.dtype ?? 'nothing').join(', ')}`;
  return { message, op, where: node.origin || 'an unknown place' };
}

/** A model that the runtime does not take. */
function refusal(graph: Graph, error: unknown): unknown {
  const found = blamed(graph, error);
  if (!found) return error;
  const { message, op, where } = found;
  return new UnsupportedOpError(op, where, {
    message:
      `jit: ONNX Runtime cannot run ${op} (at ${where}): ${message} ` +
      'Cast the operands to float32 or int32, or run this function uncompiled.',
    cause: error,
  });
}

/** A run that failed, as for a row number out of range. */
export function runFailure(graph: Graph, error: unknown): unknown {
  const found = blamed(graph, error);
  if (!found) return error;
  return new Error(`jit: ${found.op} (at ${found.where}) failed: ${found.message}`, { cause: error });
}

const defaults: ort.InferenceSession.SessionOptions = {
  executionProviders: [host.executionProvider],
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
  logSeverityLevel: 3,
  // The rewriting of quantized models looks at every DequantizeLinear, finds nothing here, and crashes (1.30) on one
  // whose result a Scan captures.
  extra: { session: { disable_quant_qdq: '1' } },
};

/**
 * From so many bytes on that a graph makes, memory is taken as it is needed and not by a plan, which holds more at a time:
 * ResNet-18 trains in 825 MB instead of 860, as fast. Small steps are up to 7 % faster with the plan.
 */
const LARGE = 100e6;

function bytesMade(graph: Graph): number {
  const values = allNodesOf(graph).flatMap(({ op, outputs }) => (op === 'Constant' ? [] : outputs));
  return values.reduce((sum, { shape }) => sum + 4 * Math.max(0, sizeOf(shape)), 0);
}

/** Runs a graph once and lets it go: for tests and one-off work. */
export async function runGraph(
  graph: Graph,
  elements: Readonly<Record<string, Elements>>,
): Promise<Record<string, Elements>> {
  const session = await Session.create(graph);
  try {
    return await session.run(elements);
  } finally {
    await session.dispose();
  }
}

/** A list of numbers, or an array of another kind, would be converted without a word or refused without its name. */
export function checkKind(name: string, data: Elements, dtype: DType): void {
  const expected = Object.prototype.toString.call(toData([], dtype)).slice(8, -1);
  const given = Object.prototype.toString.call(data).slice(8, -1);
  if (given !== expected) throw new Error(`jit: input ${name} is of kind ${given}; expected ${expected}.`);
}

/** The shape of so many elements, a length of -1 worked out. */
export function resolveShape(name: string, shape: Shape, count: number): number[] {
  const known = shape.reduce((product, length) => (length < 0 ? product : product * length), 1);
  const free = shape.filter((length) => length < 0).length;
  const length = count / known;
  if (free === 0 ? count !== known : free > 1 || !Number.isInteger(length)) {
    throw new Error(`jit: input ${name} has ${count} elements, which do not fill [${shape}].`);
  }
  return shape.map((axis) => (axis < 0 ? length : axis));
}

function isElements(data: unknown): data is Elements {
  return ArrayBuffer.isView(data) && !(data instanceof DataView);
}
