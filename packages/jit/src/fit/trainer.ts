import * as tf from '@tensorflow/tfjs';
import { checkKeys } from '../check/keys.ts';
import { kindOf } from '../check/perName.ts';
import { refuseSurplus } from '../check/surplus.ts';
import { createObjective, type Objective, objectiveNames } from '../loss/objective.ts';
import { builtModel } from '../train/builtModel.ts';
import { variableOf } from '../train/layer.ts';
import { createOptimizer, type Optimizer } from '../train/optimizer.ts';
import { permutation } from '../train/permutation.ts';
import { type PreparedModel, prepareModel } from '../train/prepareModel.ts';
import type { LayerStates } from '../train/recurrentLayers.ts';
import { resolveOptimizer } from '../train/spec.ts';
import { setValues, valuesOf } from '../train/values.ts';
import { type Batches, batchesOf, Means } from './batches.ts';
import { type CallbackList, callbackList, type Logs } from './callbacks.ts';
import type { Data } from './data.ts';
import { type Examples, examplesOf, kindOfProgram } from './examples.ts';
import { addEpoch, type History } from './history.ts';
import { type Rate, rateOf } from './learningRate.ts';
import { compileMeasuring, inOrder, measure, measureName } from './measure.ts';
import {
  beside,
  checkRunOptions,
  checkTrainerOptions,
  type RunOptions,
  type TrainerOptions,
  wholeNumber,
} from './options.ts';
import { Programs } from './programs.ts';
import { batchSizeFor, checkWholeBatches, statesOf, withLayerStates } from './states.ts';
import { compileTraining } from './trainingStep.ts';
import { validationOf } from './validation.ts';

/** All that a training needs to go on exactly where it was: plain data, which structuredClone and v8.serialize take. */
export interface TrainerState {
  readonly epoch: number;
  readonly step: number;
  readonly seed: number;
  /** What the model's weights hold, in its order, with the states of its stateful layers after them, and what the optimizer keeps. */
  readonly weights: readonly Float32Array[];
  readonly slots: readonly Float32Array[];
}

export interface MeasureOptions {
  /** How many examples are computed together; 32 unless given. */
  readonly batchSize?: number;
}

/**
 * Trains one model, call after call: the number of the step, the optimizer's slots, the order of the examples and the
 * random numbers go on where the last call left them, and programs stay compiled.
 */
export interface Trainer {
  /** How many epochs and steps it has trained. */
  readonly epoch: number;
  readonly step: number;
  /**
   * Trains for some epochs. Twice three epochs give the same bits as six.
   *
   * `x` and `y` hold examples and targets: of the only input or output, in a list, or by name; each a flat array, row by
   * row (uint8 as it is, int32 or float32), or a tensor. Targets are rows in the shape of the output, or class numbers.
   *
   * @throws TraceError or UnsupportedOpError for a model or loss that cannot be compiled.
   */
  fit(x: Data, y: Data, options?: RunOptions): Promise<History>;
  /** Loss and metrics of other examples, by name, as `evaluate` gives them. */
  evaluate(x: Data, y: Data, options?: MeasureOptions): Promise<Record<string, number>>;
  save(): TrainerState;
  /** Goes on from a state that a trainer of such a model, with the same optimizer, saved. */
  restore(state: TrainerState): void;
  /** Lets programs and slots go; the model stays as it is. */
  dispose(): Promise<void>;
}

export function createTrainer(model: tf.LayersModel, options: TrainerOptions, ...more: []): Trainer {
  refuseSurplus('createTrainer', '(model, options)', more);
  return trainerFor('createTrainer', model, options);
}

/** The same, for errors in the name of its caller. */
export function trainerFor(caller: string, model: tf.LayersModel, options: TrainerOptions): Trainer {
  checkTrainerOptions(caller, options);
  return new ModelTrainer(caller, model, options);
}

class ModelTrainer implements Trainer {
  readonly #model: tf.LayersModel;
  readonly #objective: Objective;
  readonly #prepared: PreparedModel;
  readonly #states: LayerStates | null;
  readonly #optimizer: Optimizer;
  readonly #rate: Rate;
  readonly #programs = new Programs();
  #seed: number;
  #busy = false;
  #disposed = false;
  epoch = 0;
  step = 0;

  constructor(caller: string, model: tf.LayersModel, options: TrainerOptions) {
    this.#model = builtModel(model);
    this.#objective = createObjective(caller, model, options);
    this.#prepared = prepareModel(model);
    this.#states = statesOf(model);
    if (this.#prepared.trainable.length === 0) {
      throw new Error(
        `jit: ${caller} got a model without trainable weights; set trainable to true on a layer.`,
      );
    }
    const { spec, learningRate } = resolveOptimizer(options.optimizer);
    this.#rate = rateOf(caller, options.learningRate ?? learningRate);
    const { seed = 0 } = options;
    if (!Number.isInteger(seed))
      throw new Error(`jit: ${caller} got ${seed} as seed; expected a whole number.`);
    this.#seed = seed;
    this.#optimizer = createOptimizer(spec, this.#prepared.trainable);
  }

  async fit(x: Data, y: Data, options: RunOptions = {}, ...more: []): Promise<History> {
    refuseSurplus('trainer.fit', '(x, y, options)', more);
    this.#checkAlive('fit');
    if (this.#busy)
      throw new Error('jit: fit was called while another fit of this trainer runs; await the first.');
    this.#busy = true;
    try {
      return await this.#fit(x, y, options);
    } finally {
      this.#busy = false;
    }
  }

  async #fit(x: Data, y: Data, options: RunOptions): Promise<History> {
    checkRunOptions('fit', options);
    const { epochs = 1, shuffle = true, initialEpoch } = options;
    const batchSize = this.#batchSize('fit', options.batchSize);
    wholeNumber('fit', 'epochs', epochs);
    if (initialEpoch !== undefined) wholeNumber('fit', 'initialEpoch', initialEpoch, 0);
    if (typeof shuffle !== 'boolean')
      throw new Error(`jit: fit got ${shuffle} as shuffle; expected true or false.`);
    this.#checkTrainable();
    const examples = examplesOf('fit', this.#model, this.#objective, x, y, options);
    const validation = validationOf(this.#model, this.#objective, examples, x, y, options);
    const count = validation?.trained ?? examples.count;
    checkWholeBatches('fit', this.#states, count, batchSize, ' to train on');
    if (validation)
      checkWholeBatches('fit', this.#states, validation.order.length, batchSize, ' to validate on');
    const callbacks = callbackList(options.callbacks);
    const perEpoch = Math.ceil(count / batchSize);
    if (initialEpoch !== undefined) [this.epoch, this.step] = [initialEpoch, initialEpoch * perEpoch];
    const end = initialEpoch === undefined ? this.epoch + epochs : epochs;
    const steps = this.step + Math.max(0, end - this.epoch) * perEpoch;
    const result: History = { epoch: [], history: {} };
    await callbacks.call('setParams', {
      epochs: end,
      initialEpoch: this.epoch,
      samples: count,
      steps: perEpoch,
      batchSize,
      verbose: 0,
      doValidation: validation !== null,
      metrics: this.#labels(validation !== null),
    });
    await callbacks.call('setModel', this.#model);
    await callbacks.call('onTrainBegin', {});
    this.#model.stopTraining = false;
    while (this.epoch < end && !this.#model.stopTraining) {
      const { epoch } = this;
      await callbacks.call('onEpochBegin', epoch, {});
      const order = shuffle ? permutation(count, this.#seed, epoch) : inOrder(count);
      const logs = await this.#trainEpoch(examples, order, batchSize, callbacks, steps);
      if (validation && !this.#model.stopTraining) {
        const measured = await this.#measure(validation.examples, validation.order, batchSize);
        for (const [label, value] of Object.entries(measured)) logs[`val_${label}`] = value;
      }
      await callbacks.call('onEpochEnd', epoch, logs);
      addEpoch(result, epoch, logs);
    }
    await callbacks.call('onTrainEnd', {});
    return result;
  }

  /** The keys of the logs of an epoch. */
  #labels(validated: boolean): string[] {
    const { labels } = this.#objective;
    return [...labels, ...(validated ? labels.map((label) => `val_${label}`) : [])];
  }

  /** Trains on the examples in this order; `steps` is the number of steps when training ends. */
  async #trainEpoch(
    examples: Examples,
    order: Int32Array,
    batchSize: number,
    callbacks: CallbackList,
    steps: number,
  ): Promise<Logs> {
    const means = new Means(this.#objective.labels);
    for (const batches of batchesOf(order.length, batchSize, callbacks.batches)) {
      if (callbacks.batches) await callbacks.call('onBatchBegin', batches.firstStep, {});
      const batch = new Means(this.#objective.labels);
      const values = await this.#run(examples, batches, order, steps);
      for (const each of [means, batch]) each.add(batches.size, values);
      if (callbacks.batches) {
        const logs = { batch: batches.firstStep, size: batches.size, ...batch.logs };
        await callbacks.call('onBatchEnd', batches.firstStep, logs);
      }
      if (this.#model.stopTraining) break;
    }
    this.epoch += 1;
    return means.logs;
  }

  /** One list of values for each label, one value for each batch. */
  async #run(
    examples: Examples,
    { size, steps: run, first }: Batches,
    order: Int32Array,
    steps: number,
  ): Promise<ArrayLike<number>[]> {
    const program = await this.#programs.get(`train ${kindOfProgram(examples)}`, size, (like) =>
      compileTraining(this.#prepared, this.#optimizer, this.#objective, examples, size, like),
    );
    const step = Int32Array.from({ length: run }, (_, i) => this.step + i);
    const arrays = {
      ...examples.arrays,
      step,
      learningRate: Float32Array.from(step, (at) => this.#rate(at, steps)),
      seed: Int32Array.of(this.#seed),
    };
    const results = await this.#withStates(() =>
      program.run(arrays, order.subarray(first, first + run * size)),
    );
    this.step += run;
    return this.#objective.labels.map((_, i) => results[measureName(i)] ?? []);
  }

  /** The optimizer was made for the weights that were trainable then. */
  #checkTrainable(): void {
    const now = this.#model.trainableWeights.map((weight) => variableOf(weight));
    const before = this.#prepared.trainable;
    if (now.length === before.length && now.every((variable, i) => variable === before[i])) return;
    throw new Error(
      `jit: the model has ${now.length} trainable weights, and had ${before.length} when its trainer was made. Set ` +
        '`trainable` as it was then, or make another trainer.',
    );
  }

  async #measure(examples: Examples, order: Int32Array, batchSize: number): Promise<Record<string, number>> {
    const program = (size: number) =>
      this.#programs.get(`measure ${kindOfProgram(examples)}`, size, (like) =>
        compileMeasuring(this.#prepared, this.#objective, examples, size, like),
      );
    return measure(this.#objective.labels, examples, order, batchSize, program, (_, run) =>
      this.#withStates(run),
    );
  }

  #withStates<T>(run: () => Promise<T>): Promise<T> {
    return withLayerStates(this.#states, this.#prepared.states, run);
  }

  #batchSize(caller: string, wanted: number | undefined): number {
    if (wanted !== undefined) wholeNumber(caller, 'batchSize', wanted);
    return batchSizeFor(caller, this.#model, this.#states, wanted, 32);
  }

  async evaluate(
    x: Data,
    y: Data,
    options: MeasureOptions = {},
    ...more: []
  ): Promise<Record<string, number>> {
    refuseSurplus('trainer.evaluate', '(x, y, options)', more);
    this.#checkAlive('evaluate');
    const hints = beside(objectiveNames, 'createTrainer');
    checkKeys('trainer.evaluate', options, ['batchSize'], hints);
    const batchSize = this.#batchSize('evaluate', options.batchSize);
    const examples = examplesOf('evaluate', this.#model, this.#objective, x, y, {});
    checkWholeBatches('evaluate', this.#states, examples.count, batchSize);
    return this.#measure(examples, inOrder(examples.count), batchSize);
  }

  save(...more: []): TrainerState {
    refuseSurplus('trainer.save', 'nothing, and returns the state', more);
    this.#checkAlive('save');
    this.#states?.load(this.#prepared.states);
    return {
      epoch: this.epoch,
      step: this.step,
      seed: this.#seed,
      weights: this.#prepared.variables.map(valuesOf),
      slots: this.#optimizer.slots.map(valuesOf),
    };
  }

  restore(state: TrainerState, ...more: []): void {
    refuseSurplus('trainer.restore', '(state)', more);
    this.#checkAlive('restore');
    checkState(state);
    const { epoch, step, seed, weights, slots } = state;
    const variables = [...this.#prepared.variables, ...this.#optimizer.slots];
    const values = [...weights, ...slots];
    if (weights.length !== this.#prepared.variables.length || values.length !== variables.length) {
      throw new Error(
        `jit: the state has ${weights.length} weights and ${slots.length} slots; expected ` +
          `${this.#prepared.variables.length} and ${this.#optimizer.slots.length}: one of such a model and optimizer.`,
      );
    }
    variables.forEach((variable, i) => {
      const given = values[i]?.length;
      if (given !== variable.size) {
        throw new Error(
          `jit: the state has ${given} numbers for ${variable.name}; expected ${variable.size}, [${variable.shape}].`,
        );
      }
    });
    for (const [i, variable] of variables.entries()) setValues(variable, values[i]);
    this.#states?.store(this.#prepared.states);
    [this.epoch, this.step, this.#seed] = [epoch, step, seed];
  }

  #checkAlive(method: string): void {
    if (!this.#disposed) return;
    throw new Error(`jit: ${method} was called on a trainer that is disposed of; make another one.`);
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    await this.#programs.dispose();
    tf.dispose([...this.#optimizer.slots, ...this.#prepared.states]);
  }
}

const stateNames = ['epoch', 'step', 'seed', 'weights', 'slots'] as const satisfies (keyof TrainerState)[];

function checkState(state: unknown): void {
  checkKeys('trainer.restore', state, stateNames);
  const given = state as Partial<Record<string, unknown>>;
  for (const name of stateNames) {
    const value = given[name];
    const fits = ['weights', 'slots'].includes(name) ? Array.isArray(value) : Number.isInteger(value);
    if (fits) continue;
    throw new Error(
      `jit: trainer.restore got ${kindOf(value)} as ${name}; expected a state as trainer.save returns it.`,
    );
  }
}
