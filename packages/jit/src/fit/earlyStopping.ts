import type * as tf from '@tensorflow/tfjs';
import { checkKeys } from '../check/keys.ts';
import { refuseSurplus } from '../check/surplus.ts';
import { variableOf } from '../train/layer.ts';
import { setValues, valuesOf } from '../train/values.ts';
import type { Callbacks, Logs } from './callbacks.ts';
import { wholeNumber } from './options.ts';

export interface EarlyStoppingOptions {
  /** The measure to watch; val_loss unless given. */
  readonly monitor?: string;
  /** How much it must change by to count as better; 0 unless given. */
  readonly minDelta?: number;
  /** After how many epochs without a better one training stops; 0 unless given. */
  readonly patience?: number;
  /** Whether less or more is better; unless given, more for what has "acc" in its name, less for the rest. */
  readonly mode?: 'auto' | 'min' | 'max';
  /** What the measure must beat to count as better at all. */
  readonly baseline?: number;
  /** Whether the model gets the weights of its best epoch back when training ends; false unless given. */
  readonly restoreBestWeights?: boolean;
}

/**
 * Stops training where a measure has stopped getting better: tf.callbacks.earlyStopping, with the best weights restored
 * where asked for (which that one does not do).
 */
export function earlyStopping(options: EarlyStoppingOptions = {}, ...more: []): Callbacks {
  refuseSurplus('earlyStopping', '(options)', more);
  checkKeys('earlyStopping', options, optionNames);
  const { monitor = 'val_loss', minDelta = 0, patience = 0, mode = 'auto', baseline } = options;
  wholeNumber('earlyStopping', 'patience', patience, 0);
  if (!['auto', 'min', 'max'].includes(mode)) {
    throw new Error(`jit: earlyStopping got ${String(mode)} as mode; expected auto, min or max.`);
  }
  for (const [name, kind] of Object.entries(kinds)) {
    const value: unknown = options[name as keyof typeof kinds];
    if (value === undefined || (typeof value === kind && !Number.isNaN(value))) continue;
    throw new Error(`jit: earlyStopping got ${String(value)} as ${name}; expected a ${kind}.`);
  }
  const moreIsBetter = mode === 'max' || (mode === 'auto' && monitor.includes('acc'));
  const worst = moreIsBetter ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  let model: tf.LayersModel | null = null;
  let [best, waited] = [baseline ?? worst, 0];
  let weights: Float32Array[] = [];
  return {
    setModel: (trained) => {
      model = trained;
    },
    onTrainBegin: () => {
      [best, waited] = [baseline ?? worst, 0];
    },
    onEpochEnd: (_, logs) => {
      const value = measure(monitor, logs);
      const isBetter = moreIsBetter ? value - Math.abs(minDelta) > best : value + Math.abs(minDelta) < best;
      if (!model) return;
      if (isBetter) {
        [best, waited] = [value, 0];
        if (options.restoreBestWeights) weights = model.weights.map((weight) => valuesOf(variableOf(weight)));
        return;
      }
      waited += 1;
      if (waited >= patience) model.stopTraining = true;
    },
    onTrainEnd: () => {
      // Not by setWeights, which would apply the constraints once more.
      const variables = weights.length > 0 && model ? model.weights.map(variableOf) : [];
      for (const [i, variable] of variables.entries()) setValues(variable, weights[i]);
      weights = [];
    },
  };
}

const kinds = {
  monitor: 'string',
  minDelta: 'number',
  baseline: 'number',
  restoreBestWeights: 'boolean',
} as const satisfies Partial<Record<keyof EarlyStoppingOptions, string>>;

const optionNames = ['monitor', 'minDelta', 'patience', 'mode', 'baseline', 'restoreBestWeights'];

function measure(monitor: string, logs: Logs): number {
  const value = logs[monitor];
  if (value !== undefined) return value;
  throw new Error(
    `jit: earlyStopping watches ${JSON.stringify(monitor)}, which is not measured; there are ${Object.keys(logs).join(', ')}.`,
  );
}
