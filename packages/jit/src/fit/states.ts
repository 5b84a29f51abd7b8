import type * as tf from '@tensorflow/tfjs';
import type { Scan } from '../scan.ts';
import { builtModel } from '../train/builtModel.ts';
import { innerLayers } from '../train/innerLayers.ts';
import { type LayerStates, layerStates } from '../train/recurrentLayers.ts';

/** The states that a model's layers hold; null where none is stateful. */
export const statesOf = (model: tf.LayersModel): LayerStates | null =>
  layerStates(innerLayers(builtModel(model)));

/** The variables in which a program carries the states of layers. */
const carried = new WeakMap<Scan, readonly tf.Variable[]>();

/** Gives a program variables of its own, which go when it is let go. */
export function carrying(program: Scan, variables: readonly tf.Variable[]): Scan {
  if (variables.length === 0) return program;
  carried.set(program, variables);
  const dispose = program.dispose.bind(program);
  return Object.assign(program, {
    dispose: async () => {
      await dispose();
      for (const variable of variables) variable.dispose();
    },
  });
}

/** The variables that `carrying` gave a program. */
export const carriedBy = (program: Scan): readonly tf.Variable[] => carried.get(program) ?? [];

/**
 * Runs what carries states in `variables` from the states that the layers hold, and leaves in them what they are then: between runs the
 * layers' own states are the truth, as in TensorFlow.js.
 */
export async function withLayerStates<T>(
  states: LayerStates | null,
  variables: readonly tf.Variable[],
  run: () => Promise<T>,
): Promise<T> {
  if (!states) return run();
  const turn = last.then(async () => {
    states.load(variables);
    const result = await run();
    states.store(variables);
    return result;
  });
  last = turn.then(
    () => {},
    () => {},
  );
  return turn;
}

/** One after the other: a run that began meanwhile would start from what the layers held before. */
let last: Promise<void> = Promise.resolve();

/**
 * The batch size of a model: the one that it is made for where layers keep a state for each row of a batch, otherwise the one
 * that was asked for.
 *
 * @throws Error for a stateful model and another batch size.
 */
export function batchSizeFor(
  caller: string,
  model: tf.LayersModel,
  states: LayerStates | null,
  wanted: number | undefined,
  otherwise: number,
): number {
  if (!states) return wanted ?? otherwise;
  const own = model.inputs.map(({ shape }) => shape[0]).find((size) => typeof size === 'number');
  const size = wanted ?? own ?? otherwise;
  if ((own ?? size) === size) return size;
  throw new Error(
    `jit: ${caller} got a batchSize of ${size}; expected ${own}, for which the stateful model is made. Leave batchSize out, or make ` +
      `the model with batchInputShape [${size}, …].`,
  );
}

/**
 * `purpose` says what the examples are for, where a caller has several.
 *
 * @throws Error for a stateful model and examples that do not fill whole batches.
 */
export function checkWholeBatches(
  caller: string,
  states: LayerStates | null,
  count: number,
  batchSize: number,
  purpose = '',
): void {
  if (count % batchSize === 0 || !states) return;
  throw new Error(
    `jit: ${caller} got ${count} examples${purpose}; expected a multiple of ${batchSize}, since the model is stateful: row i of each ` +
      `batch goes on where row i of the last one ended. Leave out ${count % batchSize} of them, or make the model for another batch size.`,
  );
}
