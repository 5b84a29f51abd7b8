import type { NumberArray, StepInputs as OptionalInputs, TensorSpec } from '@digitbench/jit';
import type * as tf from '@tensorflow/tfjs';
import type { EngineName } from '../protocol/engines.ts';

export type { TensorSpec };

/** Flat row-major arrays by input name. */
export type Arrays = Record<string, NumberArray>;

/** The inputs of a step. All three kinds must be given, even if empty. */
export type StepInputs = Required<OptionalInputs>;

export type Step = (inputs: Record<string, tf.Tensor>) => Record<string, tf.Tensor>;

/** One network's training, the same for every engine. */
export interface Program {
  /** Everything a step reads or assigns: weights, running statistics, optimizer slots, averages. */
  readonly variables: tf.Variable[];
  /** False if it only predicts; its training step is then not compiled. */
  readonly trains?: boolean;
  readonly inputs: StepInputs;
  readonly batchSize: number;
  /** Examples in a batch outside training; 256 unless given. */
  readonly evaluationBatch?: number;
  /** One update of the variables; the batch's mean loss. */
  trainStep(inputs: Record<string, tf.Tensor>): { loss: tf.Scalar };
  /** Inputs of `predict`: the examples' own; with `training` also the scanned `step` and the constant `seed`. */
  readonly predictInputs: Readonly<Record<'evaluation' | 'training', StepInputs>>;
  /** Scores [batch, classes] by output. With `training`, dropout drops and batch norm moves its statistics. */
  predict(inputs: Record<string, tf.Tensor>, training: boolean): Record<string, tf.Tensor>;
}

/** A program made ready to run. The variables hold the state between calls: set them before, read them after. */
export interface Executable {
  /**
   * Steps over the examples in `order`, batch by batch; a shorter last batch is a step of its own.
   * Scanned arrays have one element for each step. Returns each step's loss.
   */
  train(arrays: Arrays, order: Int32Array): Promise<{ loss: Float32Array }>;
  /** Scores of the first `count` examples, flat [count, classes] by output. */
  predict(arrays: Arrays, count: number, options?: PredictOptions): Promise<Record<string, Float32Array>>;
  /**
   * How many steps are computed together. Calls of `train` with a multiple of it, and then the rest, give the same bits as one
   * call with all; other cuts round differently.
   */
  readonly stride: number;
  /** Seconds spent so far on tracing and compiling; part of what train and predict took. */
  readonly compileSeconds: number;
  dispose(): Promise<void>;
}

export interface PredictOptions {
  /** The program's `evaluationBatch` unless given; its `batchSize` if `training` is on. */
  batchSize?: number;
  /** See Program.predict; off unless given. */
  training?: boolean;
}

export interface Engine {
  readonly name: EngineName;
  /** Versions of what computes, by package or library. */
  versions(): Record<string, string>;
  /** True, or why not and what to do about it. */
  available(): Promise<true | string>;
  /** Compiles what is sure to be run. Throws an EngineRefusal if this engine cannot run the program. */
  prepare(program: Program): Promise<Executable>;
}

/** This engine cannot run the program; another may. */
export class EngineRefusal extends Error {
  override readonly name = 'EngineRefusal';
  readonly engine: EngineName;

  constructor(engine: EngineName, message: string, cause?: unknown) {
    super(message, { cause });
    this.engine = engine;
  }
}
