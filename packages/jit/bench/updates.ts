/**
 * What updates apart from the graph gain (src/update): microseconds a step of perceptrons as one loop and step by step with
 * updates in WebAssembly, in turns in one process, the least of 10 runs each, and how far apart the losses are. Both are
 * compiled whatever the size.
 *
 *     node packages/jit/bench/updates.ts [784-256-256-10 ...] [--batch 32,128] [--optimizer adam]
 */

import { parseArgs } from 'node:util';
import { createOptimizer, flushDenormals, type OptimizerSpec } from '@digitbench/jit';
import * as tf from '@tensorflow/tfjs';
import { Loop } from '../src/lookAhead/loop.ts';
import { compileStep } from '../src/scan.ts';
import { hostTarget } from '../src/session/target.ts';
import { readVariables } from '../src/session/variables.ts';
import { Stepwise } from '../src/update/stepwise.ts';

const [EXAMPLES, SECONDS, RUNS] = [4_000, 0.15, 10];

tf.env().set('PROD', true);
await tf.setBackend('cpu');
await flushDenormals();
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    batch: { type: 'string', default: '32,128' },
    optimizer: { type: 'string', default: 'sgd,momentum,adam' },
  },
});
const networks = positionals.length > 0 ? positionals : ['784-128-10', '784-256-256-10', '784-1024-1024-10'];
const optimizers: Record<string, OptimizerSpec> = {
  sgd: { name: 'sgd' },
  momentum: { name: 'sgd', momentum: 0.9 },
  nesterov: { name: 'sgd', momentum: 0.9, nesterov: true, weightDecay: 1e-4 },
  adam: { name: 'adam' },
  adamw: { name: 'adam', weightDecay: 0.01 },
  rmsprop: { name: 'rmsprop' },
  adagrad: { name: 'adagrad' },
  adadelta: { name: 'adadelta' },
  adamax: { name: 'adamax' },
};
const images = Uint8Array.from({ length: EXAMPLES * 784 }, (_, i) =>
  (Math.imul(i, 2_654_435_761) >>> 20) % 5 === 0 ? i % 256 : 0,
);
const labels = Uint8Array.from({ length: EXAMPLES }, (_, i) => (i * 7) % 10);

for (const network of networks) {
  for (const batch of values.batch.split(',').map(Number)) {
    for (const name of values.optimizer.split(',')) await compare(network, batch, name);
  }
}

async function compare(network: string, batchSize: number, name: string): Promise<void> {
  const sizes = network.split('-').map(Number);
  const layers = sizes.slice(1).map((units, i) => {
    const inputs = sizes[i] ?? 0;
    const start = tf.randomNormal([inputs, units], 0, Math.sqrt(2 / inputs), 'float32', i + 1);
    return { kernel: tf.variable(start as tf.Tensor2D), bias: tf.variable(tf.zeros([units])) };
  });
  const variables = layers.flatMap(({ kernel, bias }): tf.Variable[] => [kernel, bias]);
  const spec = optimizers[name];
  if (!spec)
    throw new Error(`updates: no optimizer ${name}; expected one of ${Object.keys(optimizers).join(', ')}.`);
  const optimizer = createOptimizer(spec, variables);
  const compiled = compileStep(
    ({ image, label, learningRate }) => {
      if (!image || !label || !learningRate) throw new Error('an input is missing');
      const pixels = tf.mul(image, 1 / 255);
      const targets = tf.oneHot(tf.cast(label, 'int32').as1D(), sizes.at(-1) ?? 0);
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
      inputs: {
        gathered: {
          image: { shape: sizes.slice(0, 1), dtype: 'uint8' },
          label: { shape: [], dtype: 'uint8' },
        },
        scanned: { learningRate: { shape: [], dtype: 'float32' } },
      },
      variables: [...variables, ...optimizer.slots],
    },
    await hostTarget(),
  );
  const loop = await Loop.load(compiled.graph, 'order', null);
  const stepwise = await Stepwise.load(compiled, { always: true });
  if (!stepwise) {
    console.log(`${network}, batch ${batchSize}, ${name}: nothing to take apart`);
    return;
  }
  const elements = (steps: number) => ({
    ...readVariables(compiled.variables),
    image: images,
    label: labels,
    learningRate: new Float32Array(steps).fill(name === 'sgd' ? 0.01 : 0.001),
    order: Int32Array.from({ length: steps * batchSize }, (_, i) => (i * 31) % EXAMPLES),
  });
  const once = performance.now();
  await loop.run(elements(20), 20);
  const steps = Math.max(10, Math.round((20 * SECONDS * 1000) / (performance.now() - once)));
  const best = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const losses: (ArrayLike<number | bigint> | undefined)[] = [];
  for (let run = 0; run < RUNS; run++) {
    for (const [i, program] of [loop, stepwise].entries()) {
      const given = elements(steps);
      const started = performance.now();
      losses[i] = (await program.run(given, steps)).loss;
      best[i] = Math.min(best[i] ?? 0, ((performance.now() - started) / steps) * 1000);
    }
  }
  const [a, b] = losses.map((loss) => Array.from(loss ?? [], Number));
  const apart = Math.max(...(a ?? []).map((loss, i) => Math.abs(loss - (b?.[i] ?? 0)) / Math.abs(loss)));
  const [whole = 0, inParts = 0] = best;
  console.log(
    `${network.padEnd(20)} batch ${String(batchSize).padStart(3)} ${name.padEnd(9)} ${whole.toFixed(0).padStart(6)} ` +
      `${inParts.toFixed(0).padStart(6)} us, gain ${(whole / inParts).toFixed(2)}, ${(stepwise.saved / 1e6).toFixed(1)}e6 passes saved, losses within ${apart.toExponential(0)}`,
  );
  await loop.dispose();
  await stepwise.dispose();
}
