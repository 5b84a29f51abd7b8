import * as tf from '@tensorflow/tfjs';
import { type Outcome, report } from '../example.ts';
import { accuracy, COUNT, LENGTH, network, pairs, SYMBOLS, settings } from './problem.ts';

export async function train(): Promise<Outcome> {
  const model = network();
  const { learningRate, ...run } = settings;
  model.compile({ loss: 'categoricalCrossentropy', optimizer: tf.train.adam(learningRate) });
  const sequences = (ids: Int32Array) => tf.tensor2d(ids, [ids.length / LENGTH, LENGTH]);
  const { source, heard, said } = pairs(COUNT, 1);
  await model.fit(
    [sequences(source), sequences(heard)],
    tf.oneHot(tf.cast(sequences(said), 'int32'), SYMBOLS),
    {
      ...run,
      verbose: 0,
    },
  );
  const test = pairs(100, 2);
  const spoken = new Int32Array(100 * LENGTH);
  const own = new Int32Array(100 * LENGTH);
  for (let step = 0; step < LENGTH; step++) {
    const output = model.predict([sequences(test.source), sequences(own)]) as tf.Tensor;
    const symbols = tf.argMax(output, -1).dataSync();
    for (let at = step; at < spoken.length; at += LENGTH) {
      spoken[at] = symbols[at] ?? 0;
      if (step < LENGTH - 1) own[at + 1] = spoken[at] ?? 0;
    }
  }
  return { measure: 'symbols right', value: accuracy(spoken, test.said) };
}

if (import.meta.main) await report(train);
