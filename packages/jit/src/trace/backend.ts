import * as tf from '@tensorflow/tfjs';
import { Builder } from '../graph/builder.ts';
import { sameShape } from '../graph/graph.ts';
import type { Data, Shape, Value } from '../graph/types.ts';
import { TraceError } from './errors.ts';
import { userOrigin } from './origin.ts';
import type { Places } from './places.ts';
import { dtypeOf, tensorType } from './signatures.ts';

interface Entry {
  value: Value;
  references: number;
}

/** A TensorFlow.js backend whose tensors hold no numbers but places in a graph. */
export class TraceBackend extends tf.KernelBackend {
  readonly g = new Builder();
  /** Where the kernels of this trace are asked for. */
  readonly places: Places;
  /** Told of the tensors that each kernel reads, while set. */
  reads: ((tensors: readonly tf.TensorInfo[]) => void) | null = null;
  readonly #entries = new Map<object, Entry>();
  /** Explains a tensor that this backend does not hold. */
  readonly #foreign: (tensor: tf.TensorInfo) => TraceError;

  constructor(foreign: (tensor: tf.TensorInfo) => TraceError, places: Places) {
    super();
    this.#foreign = foreign;
    this.places = places;
  }

  /** A new tensor that stands for `value`. */
  hold(value: Value): tf.TensorInfo {
    const dataId = {};
    this.#entries.set(dataId, { value, references: 1 });
    return { dataId, shape: [...value.shape], dtype: tensorType(value.dtype) };
  }

  /** A tensor with the data of another one but a shape of its own. */
  share({ dataId, dtype }: tf.TensorInfo, shape: number[]): tf.TensorInfo {
    this.incRef(dataId);
    return { dataId, shape, dtype };
  }

  /** The value that a tensor stands for, in the shape of the tensor. */
  resolve(tensor: tf.TensorInfo): Value {
    const entry = this.#entries.get(tensor.dataId);
    if (!entry) throw this.#foreign(tensor);
    return this.#shaped(entry.value, tensor.shape);
  }

  has(dataId: object): boolean {
    return this.#entries.has(dataId);
  }

  #shaped(value: Value, shape: Shape): Value {
    if (sameShape(value.shape, shape)) return value;
    const [reshaped] = this.g.node({
      op: 'Reshape',
      domain: 'tfjs',
      inputs: [value],
      attributes: { shape },
      outputs: [{ shape, dtype: value.dtype }],
    });
    return reshaped ?? value;
  }

  override write(values: tf.BackendValues, shape: number[], dtype: tf.DataType): object {
    const type = dtypeOf(dtype);
    this.g.origin = this.places.next('Constant');
    const dataId = {};
    const value = this.g.constant(copy(values), [...shape], type);
    this.#entries.set(dataId, { value, references: 1 });
    return dataId;
  }

  override read(): Promise<tf.BackendValues> {
    throw readBack('data() or array()');
  }

  override readSync(): tf.BackendValues {
    throw readBack('dataSync() or arraySync()');
  }

  override disposeData(dataId: object, force = false): boolean {
    const entry = this.#entries.get(dataId);
    if (!entry) return true;
    entry.references -= 1;
    if (entry.references > 0 && !force) return false;
    this.#entries.delete(dataId);
    return true;
  }

  override incRef(dataId: object): void {
    const entry = this.#entries.get(dataId);
    if (entry) entry.references += 1;
  }

  override refCount(dataId: object): number {
    return this.#entries.get(dataId)?.references ?? 0;
  }

  override numDataIds(): number {
    return this.#entries.size;
  }

  override floatPrecision(): 32 {
    return 32;
  }

  override timerAvailable(): boolean {
    return false;
  }

  override memory(): { unreliable: boolean } {
    return { unreliable: true };
  }

  override dispose(): void {
    this.#entries.clear();
  }
}

/** The caller may change its array after the trace, so constants are copies. */
function copy(values: tf.BackendValues): Data {
  if (values instanceof Float32Array || values instanceof Int32Array) return values.slice();
  if (values instanceof Uint8Array) return Uint8Array.from(values);
  throw new TraceError(`jit: a tensor of strings was made at ${userOrigin()}; only numbers can be compiled.`);
}

function readBack(how: string): TraceError {
  return new TraceError(
    `jit: the values of a tensor are read back to JavaScript (${how}) at ${userOrigin()}. ` +
      'They do not exist while the function is compiled: return the tensor instead, ' +
      'and choose between values with tf.where.',
  );
}
