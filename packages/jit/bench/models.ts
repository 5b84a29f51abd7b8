/**
 * What stays of models that are made, trained for an epoch, asked and disposed of: megabytes of the process, of the
 * JavaScript heap after a collection, and tensors, at every tenth of so many models. `--interpreted` is the same with
 * model.fit and model.predict, `--made` makes and disposes of the models only.
 *
 *     node packages/jit/bench/models.ts [1000] [--interpreted | --made]
 */

import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { predict, fit as train } from '@digitbench/jit';
import * as tf from '@tensorflow/tfjs';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    interpreted: { type: 'boolean', default: false },
    made: { type: 'boolean', default: false },
  },
});
const count = Number(positionals[0] ?? 1000);

tf.env().set('PROD', true);
await tf.setBackend('cpu');
const { layers } = tf;
const x = tf.randomUniform([32, 10]);
const y = tf.oneHot(tf.range(0, 32, 1, 'int32').mod(tf.scalar(2, 'int32')), 2);

async function use(model: tf.LayersModel): Promise<void> {
  if (values.made) return;
  if (values.interpreted) {
    model.compile({ loss: 'categoricalCrossentropy', optimizer: 'sgd' });
    await model.fit(x, y, { batchSize: 8, verbose: 0 });
    tf.dispose(model.predict(x));
    return;
  }
  await train(model, x, y, { loss: 'categoricalCrossentropy', optimizer: 'sgd', batchSize: 8 });
  await predict(model, x);
}

console.log(['models', 'process (MB)', 'heap (MB)', 'tensors'].join('\t'));
for (let made = 1; made <= count; made++) {
  const model = tf.sequential();
  model.add(layers.dense({ units: 8, activation: 'relu', inputShape: [10] }));
  model.add(layers.dropout({ rate: 0.2 }));
  model.add(layers.dense({ units: 2, activation: 'softmax' }));
  await use(model);
  model.dispose();
  if (made % Math.ceil(count / 10) !== 0) continue;
  // What is let go in turn, and by finalizers, is let go by then.
  await new Promise((resolve) => setTimeout(resolve, 50));
  collect();
  const { rss, heapUsed } = process.memoryUsage();
  const megabytes = [rss, heapUsed].map((bytes) => (bytes / 2 ** 20).toFixed(1));
  console.log([made, ...megabytes, tf.memory().numTensors].join('\t'));
}
