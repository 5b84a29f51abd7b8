/**
 * What parts of a step gain that WebAssembly computes (src/apart): microseconds a step as one loop and in parts, in turns in one
 * process, the least of 10 runs each, and how far apart the losses are. A step that `scan` leaves as one loop is measured with all parts
 * that it could have, and marked.
 *
 *     node packages/jit/bench/apart.ts [784-256-256-10 ...] [--batch 32,128] [--optimizer adam]
 *
 * Networks begin with inputs or with an image, 28x28; 6c5 is a convolution of 6 filters of 5x5, 6c5s one that keeps the image's size, p
 * a maximum of 2x2, a number a dense layer. ReLU follows all but the last.
 */

import { parseArgs } from 'node:util';
import { createOptimizer, flushDenormals, type OptimizerSpec } from '@digitbench/jit';
import * as tf from '@tensorflow/tfjs';
import { takeApart } from '../src/apart/apart.ts';
import { chooseParts } from '../src/apart/choice.ts';
import { Stepwise } from '../src/apart/stepwise.ts';
import { updatesOf } from '../src/apart/updates.ts';
import { Loop } from '../src/lookAhead/loop.ts';
import { compileStep } from '../src/scan.ts';
import { hostTarget } from '../src/session/target.ts';
import { readVariables } from '../src/session/variables.ts';

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
  const { variables, scoresOf } = read(network);
  const spec = optimizers[name];
  if (!spec)
    throw new Error(`apart: no optimizer ${name}; expected one of ${Object.keys(optimizers).join(', ')}.`);
  const optimizer = createOptimizer(spec, variables);
  const compiled = compileStep(
    ({ image, label, learningRate }) => {
      if (!image || !label || !learningRate) throw new Error('an input is missing');
      const pixels = tf.mul(image, 1 / 255);
      const targets = tf.oneHot(tf.cast(label, 'int32').as1D(), 10);
      const { value, grads } = tf.variableGrads(() => {
        const scores = scoresOf(pixels);
        return tf.mean(tf.neg(tf.sum(tf.mul(targets, tf.logSoftmax(scores)), -1))).asScalar();
      }, variables);
      optimizer.apply(grads, { learningRate });
      return { loss: value };
    },
    {
      batchSize,
      inputs: {
        gathered: {
          image: { shape: [784], dtype: 'uint8' },
          label: { shape: [], dtype: 'uint8' },
        },
        scanned: { learningRate: { shape: [], dtype: 'float32' } },
      },
      variables: [...variables, ...optimizer.slots],
    },
    await hostTarget(),
  );
  const loop = await Loop.load(compiled.graph, 'order', null);
  const chosen = chooseParts(compiled);
  const graph = compiled.apart({ updates: true });
  const parts = chosen ?? takeApart({ graph, updates: updatesOf(graph) });
  const stepwise = parts && (await Stepwise.of(parts));
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
      `${inParts.toFixed(0).padStart(6)} us, gain ${(whole / inParts).toFixed(2)}, losses within ${apart.toExponential(0)}${chosen ? '' : '; scan leaves it as one loop'}`,
  );
  await loop.dispose();
  await stepwise.dispose();
}

/** The layers of a network, and what it makes of pixels [batch, 784]. */
function read(network: string): { variables: tf.Variable[]; scoresOf: (pixels: tf.Tensor) => tf.Tensor } {
  const [first = '', ...names] = network.split('-');
  const variables: tf.Variable[] = [];
  const weights = (shape: number[], inputs: number) => {
    const seed = variables.length + 1;
    const made = tf.variable(tf.randomNormal(shape, 0, Math.sqrt(2 / inputs), 'float32', seed));
    variables.push(made);
    return made;
  };
  const bias = (units: number) => {
    const made = tf.variable(tf.zeros([units]));
    variables.push(made);
    return made;
  };
  let shape: number[] = first.includes('x') ? [...first.split('x').map(Number), 1] : [Number(first)];
  const given = shape;
  const layers = names.map((name, i): ((x: tf.Tensor) => tf.Tensor) => {
    const [height = 1, width = 1, channels = 1] = shape;
    if (name === 'p') {
      shape = [Math.floor(height / 2), Math.floor(width / 2), channels];
      return (x) => tf.maxPool(x as tf.Tensor4D, 2, 2, 'valid');
    }
    const [, filters, size, same] = name.match(/^(\d+)c(\d+)(s?)$/)?.map((text) => text) ?? [];
    const activate = (x: tf.Tensor) => (i === names.length - 1 ? x : tf.relu(x));
    if (filters && size) {
      const [count, side] = [Number(filters), Number(size)];
      const kernel = weights(
        [side, side, channels, count],
        side * side * channels,
      ) as tf.Tensor as tf.Tensor4D;
      const added = bias(count);
      const lost = same ? 0 : side - 1;
      shape = [height - lost, width - lost, count];
      return (x) => activate(tf.add(tf.conv2d(x as tf.Tensor4D, kernel, 1, same ? 'same' : 'valid'), added));
    }
    const [inputs, units] = [shape.reduce((product, length) => product * length, 1), Number(name)];
    const [kernel, added] = [weights([inputs, units], inputs) as tf.Tensor as tf.Tensor2D, bias(units)];
    shape = [units];
    return (x) => activate(tf.add(tf.matMul(tf.reshape(x, [-1, inputs]) as tf.Tensor2D, kernel), added));
  });
  return {
    variables,
    scoresOf: (pixels) => layers.reduce((x, layer) => layer(x), tf.reshape(pixels, [-1, ...given])),
  };
}
