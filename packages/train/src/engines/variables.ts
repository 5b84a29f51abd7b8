import * as tf from '@tensorflow/tfjs';

export type Values = Float32Array | Int32Array | Uint8Array;

/** Copies of what the variables hold. */
export function readVariables(variables: readonly tf.Variable[]): Values[] {
  return variables.map((variable) => variable.dataSync<keyof tf.DataTypeMap>().slice() as Values);
}

/** Puts values back, in the same order. */
export function writeVariables(variables: readonly tf.Variable[], values: readonly Values[]): void {
  variables.forEach((variable, i) => {
    const data = values[i];
    if (data?.length !== variable.size) {
      throw new Error(
        `variables: ${data?.length} values given for ${variable.name}, ${variable.size} expected`,
      );
    }
    // A copy: the tensor would keep the array, and the next step may write into it.
    const tensor = tf.tensor(data.slice(), variable.shape, variable.dtype);
    variable.assign(tensor);
    tensor.dispose();
  });
}
