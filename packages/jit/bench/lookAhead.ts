/**
 * What computing the first layer of several steps at once gains: microseconds a step of perceptrons under SGD, with
 * and without `lookAhead`, in turns in one process, the least of 14 runs of 480 steps each; and how far apart the losses are.
 *
 *     node packages/jit/bench/lookAhead.ts [784-64-10 ...] [--batch 1,4,8] [--momentum 0.9]
 */

import { parseArgs } from 'node:util';
import { createOptimizer, flushDenormals, type Scan, scan } from '@digitbench/jit';
import * as tf from '@tensorflow/tfjs';

const [EXAMPLES, STEPS, RUNS] = [4_000, 480, 14];

interface Compiled {
  readonly training: Scan;
  readonly variables: readonly tf.Variable[];
}

async function compile(
  sizes: readonly number[],
  batchSize: number,
  start: readonly Float32Array[],
  { lookAhead, momentum }: { lookAhead: boolean; momentum: number },
): Promise<Compiled> {
  const layers = sizes.slice(1).map((units, i) => {
    const kernel = tf.variable(tf.tensor2d(start[i] ?? [], [sizes[i] ?? 0, units]));
    return { kernel, bias: tf.variable(tf.zeros([units])) };
  });
  const variables = layers.flatMap(({ kernel, bias }) => [kernel, bias]);
  const classes = sizes.at(-1) ?? 0;
  const optimizer = createOptimizer({ name: 'sgd', momentum }, variables);
  const training = await scan(
    ({ image, label, learningRate }) => {
      if (!image || !label || !learningRate) throw new Error('an input is missing');
      const pixels = tf.mul(image, 1 / 255);
      const targets = tf.oneHot(tf.cast(label, 'int32').as1D(), classes);
      const { value, grads } = tf.variableGrads(() => {
        const scores = layers.reduce<tf.Tensor>((x, { kernel, bias }, i) => {
          return tf.add(tf.matMul(i === 0 ? x : tf.relu(x), kernel), bias);
        }, pixels);
        return tf.mean(tf.neg(tf.sum(tf.mul(targets, tf.logSoftmax(scores)), -1))).asScalar();
      }, variables);
      optimizer.apply(grads, { learningRate });
      return { loss: value };
    },
    {
      batchSize,
      lookAhead,
      inputs: {
        gathered: {
          image: { shape: sizes.slice(0, 1), dtype: 'uint8' },
          label: { shape: [], dtype: 'uint8' },
        },
        scanned: { learningRate: { shape: [], dtype: 'float32' } },
      },
      variables: [...variables, ...optimizer.slots],
    },
  );
  return { training, variables: [...variables, ...optimizer.slots] };
}

/** Normal, scaled for ReLU. */
const weights = (sizes: readonly number[]) =>
  sizes.slice(1).map((units, i) => {
    const inputs = sizes[i] ?? 0;
    return tf.tidy(
      () =>
        tf
          .randomNormal([inputs * units], 0, Math.sqrt(2 / inputs), 'float32', i + 1)
          .dataSync() as Float32Array,
    );
  });

await tf.setBackend('cpu');
await flushDenormals();
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    batch: { type: 'string', default: '1,2,4,8,10,16' },
    momentum: { type: 'string', default: '0' },
  },
});
const networks =
  positionals.length > 0 ? positionals : ['784-30-10', '784-64-10', '784-128-10', '784-256-10', '784-512-10'];

console.log('network, batch: us a step | with several steps at once | gain | largest difference of a loss');
for (const network of networks) {
  const sizes = network.split('-').map(Number);
  const [inputs = 0] = sizes;
  // A fifth of the pixels is not black; the labels follow one of them.
  const image = Uint8Array.from({ length: EXAMPLES * inputs }, () =>
    Math.random() < 0.2 ? Math.random() * 256 : 0,
  );
  const label = Uint8Array.from({ length: EXAMPLES }, (_, i) =>
    (image[i * inputs] ?? 0) > 0 ? 1 : i % (sizes.at(-1) ?? 1),
  );
  for (const batch of values.batch.split(',').map(Number)) {
    const start = weights(sizes);
    const order = Int32Array.from({ length: STEPS * batch }, (_, i) => (i * 37) % EXAMPLES);
    const arrays = { image, label, learningRate: new Float32Array(STEPS).fill(0.05) };
    const momentum = Number(values.momentum);
    const programs = [
      await compile(sizes, batch, start, { lookAhead: false, momentum }),
      await compile(sizes, batch, start, { lookAhead: true, momentum }),
    ];
    const [losses = [], others = []] = await Promise.all(
      programs.map(async ({ training }) => (await training.run(arrays, order)).loss ?? []),
    );
    const least = programs.map(() => Number.POSITIVE_INFINITY);
    for (let run = 0; run < RUNS; run++) {
      for (const [i, { training }] of programs.entries()) {
        const from = performance.now();
        await training.run(arrays, order);
        least[i] = Math.min(least[i] ?? 0, ((performance.now() - from) * 1_000) / STEPS);
      }
    }
    const [one = 0, several = 0] = least;
    const apart = Math.max(...Array.from(losses, (loss, i) => Math.abs(loss - (others[i] ?? 0))));
    const steps = programs[1]?.training.stride ?? 1;
    console.log(
      `${network}, ${batch}: ${one.toFixed(1)} | ` +
        (steps === 1
          ? 'as before'
          : `${several.toFixed(1)}, ${steps} steps | ${(one / several).toFixed(2)} | ${apart.toExponential(0)}`),
    );
    for (const { training, variables } of programs) {
      await training.dispose();
      tf.dispose([...variables]);
    }
  }
}
