import { type Products, plainProducts } from '@digitbench/core';
import { jit, RuntimeLoadError } from '@digitbench/jit';
import * as tf from '@tensorflow/tfjs';

const multiply = jit((a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor2D => tf.matMul(a, b, false, true));

/** Matrix products by the compiler's runtime; in plain JavaScript where that does not load. It keeps what it compiled for each shape. */
export const products: Products = async (a, b, width) => {
  const [x, y] = [tf.tensor2d(a, [a.length / width, width]), tf.tensor2d(b, [b.length / width, width])];
  try {
    const product = await multiply(x, y);
    const values = product.dataSync<'float32'>();
    product.dispose();
    return values;
  } catch (error) {
    if (error instanceof RuntimeLoadError) return plainProducts(a, b, width);
    throw error;
  } finally {
    tf.dispose([x, y]);
  }
};
