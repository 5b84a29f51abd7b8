import * as tf from '@tensorflow/tfjs';
import { type Outcome, report } from '../example.ts';
import { COUNT, LENGTH, network, reviews, settings } from './problem.ts';

export async function train(): Promise<Outcome> {
  const model = network();
  const { learningRate, ...run } = settings;
  model.compile({
    loss: 'binaryCrossentropy',
    optimizer: tf.train.adam(learningRate),
    metrics: ['accuracy'],
  });
  const tensors = ({ x, y }: ReturnType<typeof reviews>) =>
    [tf.tensor2d(x, [y.length, LENGTH]), tf.tensor2d(Float32Array.from(y), [y.length, 1])] as const;
  const [x, y] = tensors(reviews(COUNT, 1));
  await model.fit(x, y, { ...run, verbose: 0 });
  const [, accuracy] = model.evaluate(...tensors(reviews(256, 2))) as tf.Scalar[];
  return { measure: 'accuracy on new reviews', value: accuracy?.dataSync()[0] ?? Number.NaN };
}

if (import.meta.main) await report(train);
