import type * as tf from '@tensorflow/tfjs';
import { innerLayers, partsOf } from '../train/innerLayers.ts';

/**
 * Refuses models whose layers go on where the last batch left them: what fills up a batch would count in their states,
 * and they are reset from outside.
 */
export function checkStateless(caller: string, model: tf.LayersModel): void {
  const stateful = innerLayers(model)
    .flatMap((layer) => [layer, ...partsOf(layer)])
    .find((layer) => layer.stateful);
  if (!stateful) return;
  const instead =
    caller === 'evaluate' ? 'model.evaluate, or evaluate of the trainer that trained it' : 'model.predict';
  throw new Error(`jit: ${caller} keeps no states, and layer ${stateful.name} is stateful; ask ${instead}.`);
}
