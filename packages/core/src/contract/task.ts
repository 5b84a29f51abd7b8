import type { ImageSet } from '@digitbench/data';
import type { Random } from '../random.ts';

/** What a network is given: an image (bytes, 0 to 255) or one of `classes` values (a byte, one-hot for the network). */
export type TaskInput =
  | { readonly kind: 'image'; readonly rows: number; readonly columns: number }
  | { readonly kind: 'category'; readonly classes: number };

/**
 * What a network says: scores for `classes` classes, [batch, classes], the highest of which is its answer. With two
 * classes one column will do, [batch, 1]: the logit of class 1, which is the answer where it is above 0.
 */
export interface TaskOutput {
  readonly classes: number;
  /** Names of the classes, for tables and pictures. */
  readonly labels: readonly string[];
}

/** What can be known of a data set without its images. */
export interface DataShape {
  readonly rows: number;
  readonly columns: number;
  /** Names of its classes, in the order of their numbers. */
  readonly classNames: readonly string[];
}

/** Inputs and right answers, as flat row-major bytes: `image` [count, rows, columns], `category` and targets [count]. */
export interface Examples {
  readonly count: number;
  readonly inputs: Readonly<Record<string, Uint8Array>>;
  readonly targets: Readonly<Record<string, Uint8Array>>;
}

/** Turns labelled images into examples of a question. */
export interface Task {
  /** Names the kind of question and its parameters, "two-digits 3 7". */
  readonly name: string;
  /** In the order in which a network takes them. */
  readonly inputs: Readonly<Record<string, TaskInput>>;
  /** In the order in which a network returns them. */
  readonly outputs: Readonly<Record<string, TaskOutput>>;
  /** The output whose accuracy is called `accuracy`; "joint": all of them right on the same example. */
  readonly accuracy: string;
  /** True where each epoch draws its training examples anew. */
  readonly redraw: boolean;
  /**
   * What it takes from the data set, in place of what is stated here. Not stated: nothing, and data of another size does not fit.
   * `size`: that of its images. `classes`, of a task that asks for all classes: their number; false: they have the data set's names
   * where there are as many as stated here.
   */
  readonly follows?: { readonly size: boolean; readonly classes?: boolean };
  /** The digits that it asks about: a data set must have each as the class of that number, and call it so. */
  readonly digits?: readonly number[];
  /**
   * The examples that these images make. The same images and the same stream give the same examples; columns that need
   * no change share the images' memory. A trial's training examples come from its stream "task" (of each epoch, where
   * they are drawn anew), the test examples of every trial from Random.fromSeed(TEST_SEED).stream('task').
   * Throws a DataError where the images do not fit the task.
   */
  examples(images: ImageSet, random: Random): Examples;
}
