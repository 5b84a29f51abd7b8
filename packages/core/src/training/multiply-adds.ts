import * as tf from '@tensorflow/tfjs';
import type { Network } from '../contract/network.ts';
import { applyNetwork, blankInputs, evaluating } from './network.ts';

type Shape = readonly number[];
type Count = (inputs: readonly Shape[], output: Shape) => number | undefined;

const product = (sizes: Shape) => sizes.reduce((result, size) => result * size, 1);

/** [.., m, k] x [.., k, n], either transposed: each of the outputs sums k products, and k^2 = (mk)(kn) / (mn). */
const matrixMultiply: Count = ([a = [], b = []], output) => {
  const [ofA, ofB, ofOutput] = [a, b, output].map((shape) => product(shape.slice(-2)));
  return product(output) * Math.sqrt(((ofA ?? 0) * (ofB ?? 0)) / (ofOutput ?? 1));
};

/** The filter [.., in, out] is applied once for each place of the output [batch, .., out]. */
const convolve: Count = ([, filter = []], output) => product(filter) * product(output.slice(0, -1));

/** The same with the filter applied once for each place of the input [batch, .., in]. */
const convolveTransposed: Count = ([input = [], filter = []]) =>
  product(filter) * product(input.slice(0, -1));

/** TensorFlow.js kernels that multiply and add; all others count as free (elementwise, pooling, reductions). */
const KERNELS: Readonly<Record<string, Count>> = {
  BatchMatMul: matrixMultiply,
  _FusedMatMul: matrixMultiply,
  Conv2D: convolve,
  FusedConv2D: convolve,
  Conv3D: convolve,
  DepthwiseConv2dNative: convolve,
  FusedDepthwiseConv2D: convolve,
  Conv2DBackpropInput: convolveTransposed,
  Conv3DBackpropInputV2: convolveTransposed,
  Einsum: () => undefined,
};

/**
 * Multiplications that are summed up for one example forward (biases, norms and activations left out), counted on the
 * kernels that the network runs. Undefined where it runs one whose cost its shapes do not tell, and states no number.
 */
export async function multiplyAdds(network: Network): Promise<number | undefined> {
  if (!(network instanceof tf.LayersModel) && network.multiplyAdds !== undefined) return network.multiplyAdds;
  const inputs = blankInputs(network, 1);
  const { kernels } = await tf.profile(() => {
    tf.dispose(tf.tidy(() => applyNetwork(network, inputs, evaluating)));
    return [];
  });
  tf.dispose(inputs);
  let sum = 0;
  for (const { name, inputShapes, outputShapes } of kernels) {
    const count = KERNELS[name];
    if (!count) continue;
    const found = count(inputShapes, outputShapes[0] ?? []);
    if (found === undefined) return undefined;
    sum += found;
  }
  return Math.round(sum);
}
