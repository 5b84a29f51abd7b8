import * as tf from '@tensorflow/tfjs';
import type { NumberArray } from '../arrays.ts';
import { scan } from '../scan.ts';
import { checkNumbers, inputShape, specOf } from './fit.ts';
import { variableOf } from './layer.ts';

export interface PredictOptions {
  /** How many examples are computed together; 100 unless given. */
  readonly batchSize?: number;
}

/**
 * What a tfjs-layers model with one input and one output says of examples, compiled: `x` holds them row by row, and
 * the result is [n, ...outputShape], row-major.
 */
export async function predict(
  model: tf.LayersModel,
  x: NumberArray,
  { batchSize = 100 }: PredictOptions = {},
): Promise<Float32Array> {
  const shape = inputShape(model);
  checkNumbers('predict', 'x', x);
  const count = x.length / tf.util.sizeFromShape(shape);
  if (!Number.isInteger(count) || count === 0) {
    throw new Error(`jit: predict got ${x.length} numbers; expected n * [${shape}].`);
  }
  const size = Math.min(batchSize, count);
  const compiled = await scan(
    ({ x: examples }) => {
      const outputs = examples && model.apply(examples, { training: false });
      if (!(outputs instanceof tf.Tensor)) throw new Error('jit: predict wants a model with one output.');
      return { outputs };
    },
    {
      batchSize: size,
      inputs: { gathered: { x: specOf(x, shape) } },
      variables: model.weights.map(variableOf),
    },
  );
  try {
    // The last batch is filled up with the first example.
    const order = Int32Array.from({ length: Math.ceil(count / size) * size }, (_, i) => (i < count ? i : 0));
    const { outputs } = await compiled.run({ x }, order);
    if (!(outputs instanceof Float32Array))
      throw new Error('jit: predict wants a model with a float32 output.');
    return outputs.slice(0, (outputs.length / order.length) * count);
  } finally {
    await compiled.dispose();
  }
}
