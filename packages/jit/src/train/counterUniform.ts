import * as tf from '@tensorflow/tfjs';
import { drawKey, drawWords, unitOf } from './hash.ts';
import { registerEverywhere } from './kernel.ts';

/**
 * The kernel CounterUniform, computed by JavaScript on the backends that interpret; lower/random.ts computes the
 * same numbers in ONNX. Inputs seed and step (int32 scalars), attributes shape and stream (a 32-bit number).
 */
const counterUniform: tf.KernelFunc = ({ inputs, attrs, backend }) => {
  if (!(backend instanceof tf.KernelBackend)) throw new Error('jit: CounterUniform ran without a backend.');
  const shape = Array.isArray(attrs?.shape) ? attrs.shape.map(Number) : [];
  const key = drawKey(first(backend, inputs.seed), first(backend, inputs.step), Number(attrs?.stream));
  const values = Float32Array.from(drawWords(key, tf.util.sizeFromShape(shape)), unitOf);
  return { dataId: backend.write(values, shape, 'float32'), shape, dtype: 'float32' };
};

function first(backend: tf.KernelBackend, tensor: tf.TensorInfo | undefined): number {
  if (!tensor) throw new Error('jit: CounterUniform needs the scalars seed and step.');
  return Number(backend.readSync(tensor.dataId)[0]);
}

registerEverywhere('CounterUniform', counterUniform);

/** Uniform numbers from 0 (included) to 1 (excluded): random words rounded to 24 significant bits. */
export function uniform(
  seed: tf.Tensor,
  step: tf.Tensor,
  shape: readonly number[],
  stream: number,
): tf.Tensor {
  return tf.engine().runKernel('CounterUniform', { seed, step }, { shape: [...shape], stream });
}
