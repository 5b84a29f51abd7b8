import * as tf from '@tensorflow/tfjs';
import { checkKeys } from '../check/keys.ts';
import { kindOf } from '../check/perName.ts';

/** What was measured in an epoch or a batch, by name: loss, acc, val_loss, … */
export type Logs = Record<string, number>;

type Answer = void | Promise<void>;

/** What a training is about to do, as TensorFlow.js tells its callbacks. */
export type CallbackParams = {
  /** The number of the epoch to stop before. */
  readonly epochs: number;
  readonly initialEpoch: number;
  readonly samples: number;
  readonly batchSize: number;
  /** Of an epoch. */
  readonly steps: number;
  readonly verbose: 0;
  readonly doValidation: boolean;
  /** The keys of the logs. */
  readonly metrics: string[];
};

/**
 * Functions that are called while a model is trained; each may be awaited. To stop after the epoch (or batch), set
 * `model.stopTraining = true`, as with model.fit.
 */
export interface Callbacks {
  /** Called first, with the model that is trained. */
  setModel?(model: tf.LayersModel): void;
  /** Called before it, with what is about to be done, as by model.fit. */
  setParams?(params: CallbackParams): void;
  onTrainBegin?(logs: Logs): Answer;
  /** After the last epoch, also where training was stopped. */
  onTrainEnd?(logs: Logs): Answer;
  onEpochBegin?(epoch: number, logs: Logs): Answer;
  onEpochEnd?(epoch: number, logs: Logs): Answer;
  /** Batches are run one by one where this or onBatchEnd is given, which is slower: else an epoch is one call. */
  onBatchBegin?(batch: number, logs: Logs): Answer;
  /** The logs have the number of the batch in the epoch and its size too: batch, size, loss, … */
  onBatchEnd?(batch: number, logs: Logs): Answer;
}

const known = [
  'setParams',
  'setModel',
  'onTrainBegin',
  'onTrainEnd',
  'onEpochBegin',
  'onEpochEnd',
  'onBatchBegin',
  'onBatchEnd',
] as const satisfies readonly (keyof Callbacks)[];

const hints = { onYield: 'an epoch is one native call; onBatchEnd runs batch by batch.' };

/** A callback or a list of them; TensorFlow.js's own too (tf.callbacks.earlyStopping, classes that extend tf.Callback). */
export type CallbackOption = Callbacks | readonly Callbacks[];

/** All callbacks as one. */
export interface CallbackList {
  call<Name extends keyof Callbacks>(
    name: Name,
    ...values: Parameters<NonNullable<Callbacks[Name]>>
  ): Promise<void>;
  /** Whether one of them wants to hear of batches. */
  readonly batches: boolean;
}

export function callbackList(option: CallbackOption | undefined): CallbackList {
  const all = (option === undefined ? [] : Array.isArray(option) ? option : [option]) as readonly Callbacks[];
  for (const callbacks of all) {
    if (typeof callbacks !== 'object' || callbacks === null) {
      throw new Error(
        `jit: callbacks holds ${String(callbacks)}; expected an object with ${known.join(', ')}.`,
      );
    }
    checkMethods(callbacks);
  }
  return {
    batches: all.some((callbacks) => wantsBatches(callbacks)),
    call: async (name, ...values) => {
      for (const callbacks of all) {
        const method = callbacks[name] as ((...values: unknown[]) => Answer) | undefined;
        await method?.apply(callbacks, values);
      }
    },
  };
}

/** Instances of classes may keep fields and methods of their own, except those that are named like a callback. */
function checkMethods(callbacks: Callbacks): void {
  const isPlain = Object.getPrototypeOf(callbacks) === Object.prototype;
  const named = isPlain
    ? Object.keys(callbacks)
    : allNames(callbacks).filter((name) => /^on[A-Z]/.test(name));
  checkKeys('callbacks', Object.fromEntries(named.map((name) => [name, null])), [...known], hints);
  for (const name of known) {
    const method: unknown = callbacks[name];
    if (method === undefined || typeof method === 'function') continue;
    throw new Error(`jit: callbacks has ${kindOf(method)} as ${name}; expected a function.`);
  }
}

/** Of an object, and of the classes that it is of. */
function allNames(value: object): string[] {
  const prototype: object | null = Object.getPrototypeOf(value);
  return [...Object.getOwnPropertyNames(value), ...(prototype ? allNames(prototype) : [])];
}

/** TensorFlow.js's base class has the methods, and does nothing in them. */
function wantsBatches(callbacks: Callbacks): boolean {
  const empty = tf.Callback.prototype as Callbacks;
  return (['onBatchBegin', 'onBatchEnd'] as const).some(
    (name) => callbacks[name] !== undefined && callbacks[name] !== empty[name],
  );
}
