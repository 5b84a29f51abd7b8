import { checkKeys } from '../check/keys.ts';
import { type ObjectiveOptions, objectiveNames } from '../loss/objective.ts';
import type { OptimizerOption } from '../train/spec.ts';
import type { CallbackOption } from './callbacks.ts';
import type { Data } from './data.ts';
import type { WeightOptions } from './weights.ts';

/** How a model is trained, whatever it is trained on: what model.compile takes. */
export interface TrainerOptions extends ObjectiveOptions {
  /** By name, as { name, … }, or one of tf.train, whose settings are taken. */
  readonly optimizer: OptimizerOption;
  /**
   * A number, or a function of the step (from 0, over all epochs) and the number of steps when training ends. Unless
   * given, what TensorFlow.js gives an optimizer of that name, or what the optimizer of tf.train has.
   */
  readonly learningRate?: number | ((step: number, steps: number) => number);
  /** Decides the order of the examples and what dropout drops; 0 unless given. */
  readonly seed?: number;
}

/** One call of fit: what model.fit takes. */
export interface RunOptions extends WeightOptions {
  /** Examples a step; 32 unless given, or what a stateful model is made for. The last batch of an epoch may be smaller. */
  readonly batchSize?: number;
  /** How many epochs; 1 unless given. With `initialEpoch`, the number of the epoch to stop before, as in model.fit. */
  readonly epochs?: number;
  /** The number of the first epoch, which decides its order and what is dropped: to go on where a training stopped. */
  readonly initialEpoch?: number;
  /** Whether each epoch has a new random order; true unless given. */
  readonly shuffle?: boolean;
  /** The last fraction of the examples, from 0 to 1, is measured after each epoch, and not trained on. */
  readonly validationSplit?: number;
  /** Examples and targets to measure after each epoch. */
  readonly validationData?: readonly [Data, Data];
  readonly callbacks?: CallbackOption;
}

export interface FitOptions extends TrainerOptions, RunOptions {}

const trainerNames = [
  ...objectiveNames,
  'optimizer',
  'learningRate',
  'seed',
] as const satisfies (keyof TrainerOptions)[];
const runNames = [
  'batchSize',
  'epochs',
  'initialEpoch',
  'shuffle',
  'validationSplit',
  'validationData',
  'classWeight',
  'sampleWeight',
  'callbacks',
] as const satisfies (keyof RunOptions)[];

/** Options of model.fit that have no use here. */
const hints = {
  verbose: 'nothing is printed; log from callbacks.onEpochEnd.',
  yieldEvery: 'an epoch is one native call; await something in callbacks.onEpochEnd.',
  stepsPerEpoch: 'an epoch goes once over the examples.',
  validationSteps: 'all of the validation data is measured.',
  validationBatchSize: 'the validation data is measured in batches of batchSize.',
  onEpoch: 'did you mean callbacks: { onEpochEnd: (epoch, logs) => … }?',
  lr: 'did you mean learningRate?',
};

export const checkTrainerOptions = (caller: string, options: unknown): void =>
  checkKeys(caller, options, trainerNames, { ...hints, ...beside(runNames, 'fit') });

export const checkRunOptions = (caller: string, options: unknown): void =>
  checkKeys(caller, options, runNames, { ...hints, ...beside(trainerNames, 'createTrainer') });

/** What a misplaced option belongs to. */
export const beside = (names: readonly string[], where: string) =>
  Object.fromEntries(names.map((name) => [name, `it is an option of ${where}.`]));

/** The options of fit, apart. */
export function splitOptions(options: FitOptions): { trainer: TrainerOptions; run: RunOptions } {
  checkKeys('fit', options, [...trainerNames, ...runNames], hints);
  const pick = (names: readonly string[]) =>
    Object.fromEntries(Object.entries(options).filter(([name]) => names.includes(name)));
  return { trainer: pick(trainerNames) as unknown as TrainerOptions, run: pick(runNames) };
}

export function wholeNumber(caller: string, name: string, value: unknown, least = 1): void {
  if (typeof value === 'number' && Number.isInteger(value) && value >= least) return;
  throw new Error(`jit: ${caller} got ${String(value)} as ${name}; expected a whole number from ${least}.`);
}
