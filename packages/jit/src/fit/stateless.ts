import * as tf from '@tensorflow/tfjs';
import { allPartsOf } from '../train/innerLayers.ts';

/**
 * Refuses models whose layers go on where the last batch left them: what fills up a batch would count in their states,
 * and they are reset from outside.
 */
export function checkStateless(caller: string, model: tf.LayersModel): void {
  // A model calls itself stateful for the sake of its layers.
  const stateful = allPartsOf(model).find((layer) => layer.stateful && !(layer instanceof tf.LayersModel));
  if (!stateful) return;
  const instead =
    caller === 'evaluate' ? 'model.evaluate, or evaluate of the trainer that trained it' : 'model.predict';
  throw new Error(`jit: ${caller} keeps no states, and layer ${stateful.name} is stateful; ask ${instead}.`);
}
