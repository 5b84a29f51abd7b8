/**
 * How many times faster `fit` trains than TensorFlow.js's own `model.fit` in Node (its `cpu` backend): an MLP
 * 784-128-10 with ReLU and dropout, batch 32, Adam, random data. Run with `node packages/jit/bench/fit.ts`.
 */

import { fit as train } from '@digitbench/jit';
import * as tf from '@tensorflow/tfjs';

tf.env().set('PROD', true);
await tf.setBackend('cpu');

const count = 640;
const rounds = 5;
const batchSize = 32;
const x = Float32Array.from({ length: count * 784 }, () => Math.random());
const y = Int32Array.from({ length: count }, () => Math.floor(Math.random() * 10));

function network(): tf.Sequential {
  return tf.sequential({
    layers: [
      tf.layers.dense({ units: 128, activation: 'relu', inputShape: [784] }),
      tf.layers.dropout({ rate: 0.2 }),
      tf.layers.dense({ units: 10 }),
    ],
  });
}

async function milliseconds(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

const median = (values: number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const times: { compiled: number[]; interpreted: number[] } = { compiled: [], interpreted: [] };
const [ours, theirs] = [network(), network()];
theirs.compile({ optimizer: tf.train.adam(0.001), loss: tf.losses.softmaxCrossEntropy });
const [xs, ys] = [tf.tensor2d(x, [count, 784]), tf.oneHot(tf.tensor1d(y, 'int32'), 10)];
for (let round = 0; round < rounds; round++) {
  const options = {
    loss: 'softmaxCrossEntropy',
    optimizer: { name: 'adam' },
    learningRate: 0.001,
    batchSize,
    epochs: 10,
  } as const;
  times.compiled.push((await milliseconds(() => train(ours, x, y, options))) / 10);
  times.interpreted.push(await milliseconds(() => theirs.fit(xs, ys, { batchSize, epochs: 1, verbose: 0 })));
}
const [compiled, interpreted] = [median(times.compiled), median(times.interpreted)];
console.log(`one epoch of ${count / batchSize} steps: ${interpreted.toFixed(0)} ms interpreted,`);
console.log(
  `${compiled.toFixed(1)} ms compiled (tracing and compiling included): ${(interpreted / compiled).toFixed(0)} times`,
);
