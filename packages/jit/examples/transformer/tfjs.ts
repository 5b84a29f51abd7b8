import * as tf from '@tensorflow/tfjs';
import { type Outcome, report } from '../example.ts';
import { COUNT, LENGTH, network, SYMBOLS, sequences, settings } from './problem.ts';

export async function train(): Promise<Outcome> {
  const model = network();
  const { learningRate, ...run } = settings;
  model.compile({
    loss: 'categoricalCrossentropy',
    optimizer: tf.train.adam(learningRate),
    metrics: ['accuracy'],
  });
  const tensors = ({ x, y }: ReturnType<typeof sequences>) => {
    const shape: [number, number] = [x.length / LENGTH, LENGTH];
    return [tf.tensor2d(x, shape), tf.oneHot(tf.tensor2d(y, shape, 'int32'), SYMBOLS)] as const;
  };
  const [x, y] = tensors(sequences(COUNT, 1));
  await model.fit(x, y, { ...run, verbose: 0 });
  const [, accuracy] = model.evaluate(...tensors(sequences(100, 2))) as tf.Scalar[];
  return { measure: 'symbols right', value: accuracy?.dataSync()[0] ?? Number.NaN };
}

if (import.meta.main) await report(train);
