// Trains a small convolutional network and a perceptron with and without the blocked kernels of whatever processor runs
// this, and prints the block and the largest differences as JSON. Run by emulation.test.ts on processors that are not there.
import * as tf from '@tensorflow/tfjs';
import { type Scan, scan } from '../../src/index.ts';
import { hostTarget, plainTarget, type Target } from '../../src/session/target.ts';
import { cnn } from '../fixtures/cnn.ts';
import { Layers, type Training, training } from '../fixtures/network.ts';
import { examples, orderOf, snapshot } from '../fixtures/run.ts';

const batchSize = 16;

tf.env().set('PROD', true);
await tf.setBackend('cpu');
const target = await hostTarget();

/** A first layer that steps update in place. */
function perceptron(): Training {
  const layers = new Layers(1);
  const [first, second] = [layers.dense(256, 128), layers.dense(128, 10)];
  return training(layers.weights, (x) => second(tf.relu(first(x))), [256]);
}

async function train(make: () => Training, steps: number, on: Target) {
  const { step, inputs, variables } = make();
  const arrays = {
    ...examples({ step, inputs, variables }, steps * batchSize),
    learningRate: new Float32Array(steps).fill(0.05),
  };
  const compiled: Scan = await scan(step, { batchSize, inputs, variables, target: on, lookAhead: true });
  await compiled.run(arrays, orderOf(steps, batchSize, steps * batchSize));
  return { stride: compiled.stride, trained: snapshot(variables) };
}

async function compare(make: () => Training, steps: number) {
  const plain = (await train(make, steps, plainTarget)).trained;
  const { stride, trained } = await train(make, steps, target);
  const differences = plain.map((weights, i) =>
    weights.reduce((most, value, j) => Math.max(most, Math.abs(value - (trained[i]?.[j] ?? Number.NaN))), 0),
  );
  const largest = plain.map((weights) => weights.reduce((most, value) => Math.max(most, Math.abs(value)), 0));
  return { stride, difference: Math.max(...differences), largest: Math.max(...largest) };
}

console.log(
  JSON.stringify({
    block: target.block,
    convolutional: await compare(() => cnn({ size: 8, widths: [20, 34] }), 2),
    perceptron: await compare(perceptron, 16),
  }),
);
