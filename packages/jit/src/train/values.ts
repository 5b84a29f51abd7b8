import * as tf from '@tensorflow/tfjs';

/** A copy of what a variable holds, row-major. */
export function valuesOf(variable: tf.Variable): Float32Array {
  return Float32Array.from(variable.dataSync());
}

/** Puts such a copy into a variable of the same shape. */
export function setValues(variable: tf.Variable, values: Float32Array | undefined): void {
  if (values?.length !== variable.size) {
    throw new Error(
      `jit: ${values?.length ?? 'no'} numbers for variable ${variable.name}; expected ${variable.size}, [${variable.shape}].`,
    );
  }
  tf.tidy(() => variable.assign(tf.tensor(values, variable.shape, variable.dtype)));
}
