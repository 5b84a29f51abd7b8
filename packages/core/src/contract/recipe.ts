import type * as tf from '@tensorflow/tfjs';
import type { Computation } from './computation.ts';
import type { StepRandom } from './network.ts';
import type { Schedule } from './schedule.ts';

/** Tensors by the task's names. */
export type Tensors = Record<string, tf.Tensor>;

/**
 * How bytes become what the network sees: (pixel * scale - mean) / deviation, then reshaped to the network's input
 * (a flat vector, or one channel repeated where it has several). Categories become one-hot vectors.
 */
export interface InputPreparation {
  /** 1/255 unless given. */
  readonly scale?: number;
  /** 0 unless given; in units after scaling. */
  readonly mean?: number;
  /** 1 unless given. */
  readonly deviation?: number;
}

/** Losses by name; one name on a task with several outputs means the sum over the outputs. See losses.ts. */
export type LossName =
  | 'cross-entropy'
  | 'probability-cross-entropy'
  | 'binary-cross-entropy'
  | 'error-probability';

export interface LossContext {
  readonly training: boolean;
  readonly random: StepRandom;
  /** What the entry's `teacher` says of the same examples, in the shape of `outputs`; only while training. */
  readonly teacher?: Tensors;
}

/**
 * The loss of each example, [batch] (or a scalar, which counts for every example); its mean is what training lowers.
 * `outputs` are the network's, [batch, classes]; `targets` are class numbers, int32 [batch], unless the recipe's
 * `augment` made something else of them.
 */
export type Loss = (outputs: Tensors, targets: Tensors, context: LossContext) => tf.Tensor;

/** A built-in optimizer, in PyTorch's conventions: SGD's velocity is momentum * velocity + (1 - dampening) * gradient. */
export type OptimizerSpec =
  | {
      readonly name: 'sgd';
      readonly momentum?: number;
      readonly nesterov?: boolean;
      readonly dampening?: number;
      /** Added to the gradient. */
      readonly weightDecay?: number;
    }
  | {
      readonly name: 'adam';
      readonly beta1?: number;
      readonly beta2?: number;
      readonly epsilon?: number;
      /** Decoupled, as in AdamW. */
      readonly weightDecay?: number;
    }
  | {
      readonly name: 'rmsprop';
      readonly decay?: number;
      readonly epsilon?: number;
      readonly momentum?: number;
      readonly weightDecay?: number;
    };

/** This step's values, as scalars. */
export interface Hyper {
  readonly learningRate: tf.Scalar;
  /** Only where the recipe schedules it. */
  readonly momentum?: tf.Scalar;
}

export interface Optimizer {
  /** What it keeps from step to step. */
  readonly slots: tf.Variable[];
  /** Assigns the variables (and slots) it was created for; the gradients come in the variables' order. */
  apply(gradients: tf.Tensor[], hyper: Hyper): void;
}

/** An update written by hand. */
export interface CustomOptimizer {
  readonly name: string;
  create(variables: tf.Variable[]): Optimizer;
}

export type Validation =
  /** Trains on every training image. */
  | { readonly kind: 'none' }
  /** Holds back this fraction of the training examples, the last of a random permutation. */
  | { readonly kind: 'fraction'; readonly fraction: number }
  /**
   * Merges training and test images, holds back this fraction of all, and trains on the rest, which includes most test images.
   * A leak, for a source whose loader did so; a note beside the numbers says it.
   */
  | { readonly kind: 'fraction-of-all'; readonly fraction: number }
  /** Cuts the permutation into `folds` parts and holds back part number `fold` (from 0): cross-validation. */
  | { readonly kind: 'fold'; readonly folds: number; readonly fold: number }
  /** Validates on the test set, because the source did; a note beside the numbers says it. */
  | { readonly kind: 'test' };

export type Averaging =
  /** The mean of the weights from a fraction of the training on, taken after every epoch or every step. */
  | {
      readonly kind: 'equal';
      /** The fraction of all steps after which weights count; 0.7 of 20 epochs leaves out the first 14. */
      readonly from: number;
      /** The fraction of all steps up to which weights count, 1 unless given; 0.95 of 20 epochs leaves out the last. */
      readonly until?: number;
      readonly every: 'epoch' | 'step';
      /** Whether batch norm's running statistics are computed again for the averaged weights. */
      readonly recomputeStatistics: boolean;
    }
  /** average = decay * average + (1 - decay) * weights after every step. */
  | { readonly kind: 'exponential'; readonly decay: number; readonly recomputeStatistics: boolean };

export type Selection = 'last' | 'best-validation-loss' | 'best-validation-accuracy';

/** Stops when the validation loss has not fallen below its best for this many epochs. */
export interface EarlyStopping {
  readonly patience: number;
  /** How far below the best counts as lower; 0 unless given. */
  readonly minimumChange?: number;
}

/** Which phases run the network with `training: true`. As it should be: training alone. */
export interface TrainingMode {
  readonly training: boolean;
  readonly validation: boolean;
  readonly test: boolean;
}

/** Everything that determines how a network is trained: plain data, except functions written by the author. */
export interface Recipe {
  readonly input: InputPreparation;
  /**
   * Changes a batch before `input` applies: images come as float32 [batch, rows, columns] of 0 to 255, categories and
   * targets as int32 [batch]. Targets may become probabilities [batch, classes] (mixup), which named losses understand.
   */
  readonly augment?: (
    inputs: Tensors,
    targets: Tensors,
    random: StepRandom,
  ) => { inputs: Tensors; targets: Tensors };
  readonly loss: LossName | Loss;
  /** What validation and test report as loss, where it is not `loss` (which then may need the teacher). */
  readonly evaluationLoss?: LossName | Loss;
  readonly optimizer: OptimizerSpec | CustomOptimizer;
  readonly learningRate: Schedule;
  /** Replaces the optimizer's own momentum (Adam's beta1). */
  readonly momentum?: Schedule;
  /** What weight decay acts on: "all", or "kernels", variables of rank 2 and more (no biases, no norms). */
  readonly decayOn?: 'all' | 'kernels';
  readonly batchSize: number;
  readonly epochs: number;
  /** True: a new random order each epoch; false: the order of the file. */
  readonly shuffle: boolean;
  /** Leaves out the epoch's last batch if it is not full. */
  readonly dropLast: boolean;
  readonly validation: Validation;
  /** Which weights are tested. */
  readonly select: Selection;
  readonly averaging?: Averaging;
  readonly earlyStopping?: EarlyStopping;
  readonly trainingMode?: TrainingMode;
  /**
   * Numbers computed as the source did, by names of ours ("batchLoss"): of the validation examples after each epoch, of
   * the test examples after training. They are recorded beside the plain ones and decide nothing.
   */
  readonly sourceMetrics?: Readonly<Record<string, Computation>>;
  /**
   * Records after each epoch an exponential moving average of the losses of all steps so far, in which the average before a
   * step weighs as much as this, and which is divided by the sum of its weights. fastai prints it as `train_loss`, with 0.98.
   */
  readonly lossSmoothing?: number;
}
