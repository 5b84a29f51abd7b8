import type { Random } from '../random.ts';
import type { Computation } from './computation.ts';
import type { Level } from './level.ts';
import type { Network } from './network.ts';
import type { Recipe, Tensors } from './recipe.ts';
import type { DataShape, Examples, Task } from './task.ts';

/** What the source published. */
export interface Reported {
  /**
   * A field of the record's `test` ("accuracy", "loss", "sumAccuracy", one of the recipe's `sourceMetrics`), "validAccuracy",
   * "validLoss", "trainLoss" or "smoothedLoss"; "parameters", "trainExamples", "validExamples" or "testExamples".
   */
  readonly metric: string;
  /** Accuracies as fractions, 0 to 1. */
  readonly value: number;
  /** Decimals that the source printed, of the percentage where it printed one: 92.5 % has one. */
  readonly digits?: number;
  /** If the source gives a range; `value` is then its middle. */
  readonly range?: readonly [low: number, high: number];
  /**
   * How the source computed it; not stated: over all images at once. Ours is computed alike for the verdict: from the
   * recorded answers, or, where these do not say it (losses of batches in an order of their own), recorded by the recipe's
   * `sourceMetrics` under the name that `metric` gives.
   */
  readonly how?: Computation;
  /** The epoch, from 1, after which it was taken, or "mean": over all epochs. Not stated: after training. */
  readonly epoch?: number | 'mean';
  /** True where the entry starts from the source's own seed: then every printed digit must be the same. */
  readonly replay?: boolean;
  /** Where in the source: "table of results", "log of the last cell". */
  readonly where: string;
}

/** The limits for shorter profiles, which replace the profiles' own. */
export interface Budget {
  readonly epochs?: number;
  /** Number of training examples, the first of a permutation. */
  readonly examples?: number;
}

interface EntryBase {
  readonly title: string;
  /** Groups entries in charts: "linear", "mlp", "cnn", "neighbours". */
  readonly family: string;
  readonly reported?: readonly Reported[];
  /** How we read the recipe where the source leaves it open. */
  readonly notes?: readonly string[];
  readonly budgets?: { readonly quick?: Budget; readonly smoke?: Budget };
  /**
   * What the scores are, where they make probabilities of the classes: "logits", by softmax (sigmoid of one column), or
   * "probabilities" themselves, each row with the sum 1, as an ensemble gives that answers by the mean of its members'.
   * Not stated: for a network the loss says it; for other entries they are only scores (distances, votes, margins).
   */
  readonly scores?: 'logits' | 'probabilities';
  /** Set by `defineStudy` in the entries that it makes from a factor. */
  readonly level?: Level;
}

/** One network. */
export interface NetworkEntry extends EntryBase {
  readonly kind: 'network';
  /**
   * A new network whose every random number comes from `random` (the trial's stream "init"). `data` is what it will be trained on,
   * not given where only the study is described. A network of layers may ignore it: where the task follows the data, its input
   * and its output layer are changed to fit.
   */
  build(random: Random, data?: DataShape): Network | Promise<Network>;
  readonly recipe: Recipe;
  /** True where it starts from weights that it brings, the same for every seed. */
  readonly pretrained?: boolean;
  /** Another entry of the study, trained first with the same seed: its outputs reach the loss (distillation). */
  readonly teacher?: string;
}

/** A network of an ensemble, with its own view of the labels. */
export interface Member {
  readonly title: string;
  /** Takes the same inputs as the study's task; its outputs may differ: oneAgainstTheRest(3). */
  readonly task: Task;
  build(random: Random, data?: DataShape): Network | Promise<Network>;
  readonly recipe: Recipe;
  readonly pretrained?: boolean;
  readonly reported?: readonly Reported[];
}

/** Several networks, trained one by one, and the rule that combines their answers. */
export interface EnsembleEntry extends EntryBase {
  readonly kind: 'ensemble';
  readonly members: Readonly<Record<string, Member>>;
  /** From the members' outputs (by member, then by output; scores [batch, classes]) to outputs of the study's task. */
  combine(members: Readonly<Record<string, Tensors>>): Tensors;
}

export interface Predictor {
  /** Scores [count, classes] for each output of the task, flat; the examples' targets are not to be read. */
  predict(inputs: Examples['inputs'], count: number): PredictorOutput | Promise<PredictorOutput>;
  /** Numbers that it keeps. */
  readonly parameters: number;
  /** For one example. */
  readonly multiplyAdds?: number;
}

export type PredictorOutput = Record<string, Float32Array>;

/**
 * The product [rows of a, rows of b] of each row of `a` with each row of `b`, all flat and of the same width. How the sums are
 * rounded to float32 depends on who computes them: what a method answers should not depend on it.
 */
export type Products = (
  a: Float32Array,
  b: Float32Array,
  width: number,
) => Float32Array | Promise<Float32Array>;

/** A method without a gradient. */
export interface EstimatorEntry extends EntryBase {
  readonly kind: 'estimator';
  /** `products` is the fastest way to matrix products that there is at hand; `plainProducts` where it is not given. */
  fit(train: Examples, random: Random, products?: Products): Predictor | Promise<Predictor>;
}

export type Entry = NetworkEntry | EnsembleEntry | EstimatorEntry;
