import * as tf from '@tensorflow/tfjs';
import { type Outcome, report } from '../example.ts';
import { COUNT, network, rows, settings } from './problem.ts';

export async function train(): Promise<Outcome> {
  const model = network();
  model.compile({ loss: 'meanSquaredError', optimizer: tf.train.adam(0.005), metrics: ['mae'] });
  const tensors = ({ x, y }: ReturnType<typeof rows>) =>
    [tf.tensor2d(x, [y.length, 8]), tf.tensor2d(y, [y.length, 1])] as const;
  const [x, y] = tensors(rows(COUNT, 1));
  await model.fit(x, y, { ...settings, verbose: 0, callbacks: tf.callbacks.earlyStopping({ patience: 8 }) });
  const [, error] = model.evaluate(...tensors(rows(200, 2))) as tf.Scalar[];
  return { measure: 'mean absolute error', value: error?.dataSync()[0] ?? Number.NaN };
}

if (import.meta.main) await report(train);
