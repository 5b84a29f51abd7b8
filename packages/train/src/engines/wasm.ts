import * as tf from '@tensorflow/tfjs';
import { version_wasm } from '@tensorflow/tfjs-backend-wasm';
import type { Engine } from './engine.ts';
import { LoopExecutable } from './executable.ts';
import { interpretOn } from './interpret.ts';

let transposing = false;

/** TensorFlow.js's WebAssembly backend: SIMD, no threads in Node, and no gradient of a convolution's filter. */
export const wasm: Engine = {
  name: 'wasm',
  versions: () => ({ tfjs: tf.version_core, 'tfjs-backend-wasm': version_wasm }),
  async available() {
    try {
      return (
        (await tf.setBackend('wasm')) || 'the WebAssembly backend did not start; needs a processor with SIMD'
      );
    } catch (error) {
      return `the WebAssembly backend did not start: ${error instanceof Error ? error.message : String(error)}`;
    }
  },
  async prepare(program) {
    await tf.setBackend('wasm');
    if (!transposing) {
      for (const kernel of ['BatchMatMul', '_FusedMatMul'] as const) transposeExplicitly(kernel);
      transposing = true;
    }
    return LoopExecutable.prepare(program, interpretOn('wasm', 'wasm'));
  },
};

/**
 * Replaces a matrix product's kernel by one that transposes its operands first. The backend computes a product with
 * transposed operands element by element, five times slower than transposing and multiplying.
 */
function transposeExplicitly(name: 'BatchMatMul' | '_FusedMatMul'): void {
  const product = tf.getKernel(name, 'wasm');
  const transpose = tf.getKernel('Transpose', 'wasm');
  if (product === undefined || transpose === undefined) {
    throw new Error(
      `engine wasm: kernel ${name} or Transpose is missing in tfjs-backend-wasm ${version_wasm}`,
    );
  }
  tf.unregisterKernel(name, 'wasm');
  tf.registerKernel({
    ...product,
    kernelFunc: ({ inputs, backend, attrs }) => {
      const operands: Record<string, tf.TensorInfo | undefined> = { ...inputs };
      const made: tf.TensorInfo[] = [];
      for (const [operand, flag] of [
        ['a', 'transposeA'],
        ['b', 'transposeB'],
      ] as const) {
        const x = inputs[operand];
        if (x === undefined || attrs?.[flag] !== true) continue;
        const axes = x.shape.map((_, axis) => axis);
        const perm = [...axes.slice(0, -2), axes.length - 1, axes.length - 2];
        const turned = transpose.kernelFunc({ inputs: { x }, backend, attrs: { perm } });
        const info = Array.isArray(turned) ? turned[0] : turned;
        if (info === undefined) throw new Error('engine wasm: Transpose returned nothing');
        operands[operand] = info;
        made.push(info);
      }
      const result = product.kernelFunc({
        inputs: operands as tf.NamedTensorInfoMap,
        backend,
        attrs: { ...attrs, transposeA: false, transposeB: false },
      });
      for (const info of made) (backend as tf.KernelBackend).disposeData(info.dataId);
      return result;
    },
  });
}
