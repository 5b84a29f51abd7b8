import * as tf from '@tensorflow/tfjs';
import type { PyTorchRandom } from './pytorch-random.ts';

/** A layer's weights in this project's layout: kernel [inputs, outputs], flat, and bias [outputs]. */
export interface LinearWeights {
  readonly kernel: Float32Array;
  readonly bias: Float32Array;
}

/**
 * What `torch.nn.Linear(inputs, outputs)` starts from when it draws from `random`: first the weight, row by row of
 * [outputs, inputs], then the bias, all uniform in ±1/sqrt(inputs)
 * (https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html).
 */
export function drawLinear(random: PyTorchRandom, inputs: number, outputs: number): LinearWeights {
  const bound = 1 / Math.sqrt(inputs);
  const weight = random.uniform(inputs * outputs, -bound, bound);
  const kernel = new Float32Array(inputs * outputs);
  weight.forEach((value, place) => {
    const output = Math.floor(place / inputs);
    kernel[(place % inputs) * outputs + output] = value;
  });
  return { kernel, bias: random.uniform(outputs, -bound, bound) };
}

/**
 * Gives the dense layers of a model, in order, the weights that PyTorch's Linear draws for them from `random`, and
 * returns the model. Throws a RangeError for a layer with weights of another kind.
 */
export function replayLinear<Model extends tf.LayersModel>(model: Model, random: PyTorchRandom): Model {
  for (const layer of model.layers) {
    if (layer.weights.length === 0) continue;
    const [kernel, bias] = layer.weights;
    if (layer.getClassName() !== 'Dense' || !kernel || !bias) {
      throw new RangeError(
        `replayLinear: a ${layer.getClassName()} layer with ${layer.weights.length} weights given; dense layers with a bias expected. Draw its weights yourself.`,
      );
    }
    const [inputs = 0, outputs = 0] = kernel.shape.map((size) => size ?? 0);
    const drawn = drawLinear(random, inputs, outputs);
    const tensors = [tf.tensor2d(drawn.kernel, [inputs, outputs]), tf.tensor1d(drawn.bias)];
    layer.setWeights(tensors);
    tf.dispose(tensors);
  }
  return model;
}
