import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, it } from 'vitest';
import { expectClose, targets } from '../conv/support.ts';
import { cnn } from '../fixtures/cnn.ts';
import { depthwise } from '../fixtures/depthwise.ts';
import { lenet } from '../fixtures/lenet.ts';
import type { Training } from '../fixtures/network.ts';
import { resnet18 } from '../fixtures/resnet.ts';
import { compileTraining, examples, orderOf, snapshot } from '../fixtures/run.ts';
import { interpret } from '../interpret.ts';

beforeAll(async () => {
  tf.env().set('PROD', true);
  await tf.setBackend('cpu');
});

const STEPS = 2;
const RATE = 0.05;

/**
 * The gradient goes back through up to twenty batch norms over as few as 8 elements, which amplify rounding errors
 * to 1e-4 of the largest gradient. Many more steps cannot be compared like
 * this: sooner or later a rounding error takes some activation across zero, and its whole gradient comes or goes.
 */
const TOLERANCE = 5e-4;

async function expectSameTraining(make: () => Training, batchSize: number): Promise<void> {
  for (const target of await targets()) {
    const training = make();
    const arrays = {
      ...examples(training, STEPS * batchSize),
      learningRate: new Float32Array(STEPS).fill(RATE),
    };
    const order = orderOf(STEPS, batchSize, STEPS * batchSize);
    const initial = training.variables.map((variable) => variable.clone());
    const expected = interpret(training.step, { batchSize, inputs: training.inputs }, arrays, order);
    const trained = snapshot(training.variables);
    training.variables.forEach((variable, i) => {
      variable.assign(initial[i] ?? variable);
    });
    const compiled = await compileTraining(training, batchSize, target);
    const { loss } = await compiled.run(arrays, order);
    await compiled.dispose();
    expectClose(`loss, block ${target.block}`, loss ?? [], expected.loss ?? [], TOLERANCE);
    snapshot(training.variables).forEach((weights, i) => {
      const label = `variable ${i} [${training.variables[i]?.shape}], block ${target.block}`;
      expectClose(label, weights, trained[i] ?? [], TOLERANCE);
    });
    tf.dispose([training.variables, initial]);
  }
}

describe('a training step', () => {
  it('of a convolutional network is that of the cpu backend', async () => {
    await expectSameTraining(() => cnn({ size: 12, widths: [8, 16, 16, 32] }), 16);
  });

  it('of one whose channels and batch fill no blocks', async () => {
    await expectSameTraining(() => cnn({ size: 10, channels: 3, widths: [6, 10] }), 7);
  });

  it('of one whose batch fills no block, in the blocked layout', async () => {
    await expectSameTraining(() => cnn({ size: 10, channels: 3, widths: [16, 16] }), 5);
  });

  it('of one whose batch is some blocks and a rest, by images and over the batch', async () => {
    await expectSameTraining(() => cnn({ size: 10, widths: [16, 16, 32, 64] }), 19);
  });

  it('of LeNet-5, whose maps have few channels', async () => {
    await expectSameTraining(() => lenet(), 4);
  });

  it('of a depthwise network', async () => {
    await expectSameTraining(() => depthwise({ widths: [16, 20] }), 5);
  });

  it('of a narrow ResNet-18 is that of the cpu backend', async () => {
    await expectSameTraining(() => resnet18({ widths: [16, 16, 16, 16] }), 8);
  }, 300_000);
});
