import type * as tf from '@tensorflow/tfjs';
import { refuseSurplus } from '../check/surplus.ts';
import { type Data, refuseDataset } from './data.ts';
import type { History } from './history.ts';
import { type FitOptions, splitOptions } from './options.ts';
import { trainerFor } from './trainer.ts';

/**
 * Trains a tfjs-layers model, compiled: the weights of the model itself are trained. It takes the place of
 * model.compile and model.fit; to go on training, see createTrainer.
 *
 * `x` and `y` hold examples and targets: of the only input or output, in a list, or by name; each a flat array, row by
 * row (uint8 as it is, int32 or float32), or a tensor. Targets are rows in the shape of the output, or class numbers.
 * Returns what was measured in each epoch.
 *
 * @throws TraceError or UnsupportedOpError for a model or loss that cannot be compiled.
 */
export async function fit(
  model: tf.LayersModel,
  x: Data,
  y: Data,
  options: FitOptions,
  ...more: []
): Promise<History> {
  refuseSurplus('fit', '(model, x, y, options)', more);
  // As in model.fitDataset(dataset, options), where y is the options.
  refuseDataset('fit', x);
  const { trainer: trainerOptions, run } = splitOptions(options);
  const trainer = trainerFor('fit', model, trainerOptions);
  try {
    return await trainer.fit(x, y, run);
  } finally {
    await trainer.dispose();
  }
}
