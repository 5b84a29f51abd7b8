import * as tf from '@tensorflow/tfjs';
import { type Outcome, report } from '../example.ts';
import { COUNT, network, pictures, settings } from './problem.ts';

export async function train(): Promise<Outcome> {
  const model = network();
  const { learningRate, ...run } = settings;
  model.compile({
    loss: 'sparseCategoricalCrossentropy',
    optimizer: tf.train.adam(learningRate),
    metrics: ['accuracy'],
  });
  const tensors = ({ x, y }: ReturnType<typeof pictures>) =>
    [tf.tensor4d(x, [y.length, 16, 16, 1]), tf.tensor2d(Float32Array.from(y), [y.length, 1])] as const;
  const [x, y] = tensors(pictures(COUNT, 1));
  await model.fit(x, y, { ...run, verbose: 0 });
  const [, accuracy] = model.evaluate(...tensors(pictures(150, 2))) as tf.Scalar[];
  return { measure: 'accuracy on new pictures', value: accuracy?.dataSync()[0] ?? Number.NaN };
}

if (import.meta.main) await report(train);
