import * as tf from '@tensorflow/tfjs';

/** The backends that interpret steps; a kernel may be registered before its backend is. */
const interpreters = ['cpu', 'wasm', 'tensorflow'];

/** Makes a kernel of our own known to TensorFlow.js, with one implementation for all backends. */
export function registerEverywhere(kernelName: string, kernelFunc: tf.KernelFunc): void {
  for (const backendName of interpreters) {
    if (!tf.getKernel(kernelName, backendName)) tf.registerKernel({ kernelName, backendName, kernelFunc });
  }
}
