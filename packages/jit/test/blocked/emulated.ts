// Trains a small convolutional network with and without the blocked kernels of whatever processor runs this, and prints
// the block and the largest difference as JSON. Run by emulation.test.ts on processors that are not there.
import * as tf from '@tensorflow/tfjs';
import { hostTarget, plainTarget } from '../../src/session/target.ts';
import { cnn } from '../fixtures/cnn.ts';
import { compileTraining, examples, orderOf, snapshot } from '../fixtures/run.ts';

const steps = 2;
const batchSize = 16;

tf.env().set('PROD', true);
await tf.setBackend('cpu');
const target = await hostTarget();
const [plain = [], blocked = []] = await Promise.all(
  [plainTarget, target].map(async (layout) => {
    const training = cnn({ size: 8, widths: [16, 32] });
    const arrays = {
      ...examples(training, steps * batchSize),
      learningRate: new Float32Array(steps).fill(0.05),
    };
    const compiled = await compileTraining(training, batchSize, layout);
    await compiled.run(arrays, orderOf(steps, batchSize, steps * batchSize));
    return snapshot(training.variables);
  }),
);
const differences = plain.map((weights, i) =>
  weights.reduce((most, value, j) => Math.max(most, Math.abs(value - (blocked[i]?.[j] ?? Number.NaN))), 0),
);
const largest = plain.map((weights) => weights.reduce((most, value) => Math.max(most, Math.abs(value)), 0));
console.log(
  JSON.stringify({
    block: target.block,
    difference: Math.max(...differences),
    largest: Math.max(...largest),
  }),
);
