import { evaluate, fit, runtimePackage, runtimeVersion } from '@digitbench/jit';
import * as tf from '@tensorflow/tfjs';
import { COUNT, network, pictures, settings } from '../examples/image-classifier/problem.ts';

export interface Trained {
  runtime: string;
  /** Mean loss of each epoch. */
  losses: number[];
  /** Of pictures that it was not trained with, from 0 to 1. */
  accuracy: number;
  seconds: number;
}

/** The same few lines in the page, in a worker and in Node. */
export async function train(): Promise<Trained> {
  // Tensors of the page's own need no graphics card.
  await tf.setBackend('cpu');
  const model = network();
  const [{ x, y }, test] = [pictures(COUNT, 1), pictures(150, 2)];
  const started = performance.now();
  const { history } = await fit(model, x, y, {
    loss: 'sparseCategoricalCrossentropy',
    optimizer: 'adam',
    ...settings,
  });
  const seconds = (performance.now() - started) / 1000;
  const measured = await evaluate(model, test.x, test.y, {
    loss: 'sparseCategoricalCrossentropy',
    metrics: 'accuracy',
  });
  const runtime = `${runtimePackage} ${await runtimeVersion()}`;
  return { runtime, losses: history.loss ?? [], accuracy: measured.acc ?? Number.NaN, seconds };
}
