import * as tf from '@tensorflow/tfjs';
import { describe, it } from 'vitest';
import { expectSame, normal } from './support.ts';

const activations = ['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu', 'prelu'] as const;

describe('fused convolutions', () => {
  it.each(activations)('with bias and %s', async (activation) => {
    const inputs = () => ({
      x: normal([2, 5, 5, 8], 1),
      filter: normal([3, 3, 8, 8], 2),
      depthwise: normal([3, 3, 8, 1], 3),
      bias: normal([8], 4),
      alpha: normal([8], 5),
    });
    await expectSame((t) => {
      const common = {
        x: t.x as tf.Tensor4D,
        strides: 1,
        pad: 'same' as const,
        bias: t.bias as tf.Tensor,
        activation,
        leakyreluAlpha: 0.3,
        ...(activation === 'prelu' ? { preluActivationWeights: t.alpha as tf.Tensor } : {}),
      };
      return {
        conv: tf.fused.conv2d({ ...common, filter: t.filter as tf.Tensor4D }),
        depthwise: tf.fused.depthwiseConv2d({ ...common, filter: t.depthwise as tf.Tensor4D }),
      };
    }, inputs());
  });

  it('in a layer, with the gradients of its weights', async () => {
    const layer = tf.layers.conv2d({ filters: 8, kernelSize: 3, padding: 'same', activation: 'relu' });
    layer.build([null, 6, 6, 3]);
    await expectSame(
      ({ x }) => {
        const { value, grads } = tf.variableGrads(
          () => (layer.apply(x as tf.Tensor) as tf.Tensor).square().sum() as tf.Scalar,
        );
        return { value, ...Object.fromEntries(Object.values(grads).map((grad, i) => [`grad${i}`, grad])) };
      },
      { x: normal([4, 6, 6, 3], 1) },
    );
  });
});
