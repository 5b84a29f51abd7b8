/** How a source took its examples when it measured. */
export interface Batches {
  readonly size: number;
  /**
   * "test-set": the order of the task's test examples; "class-then-file-name": sorted by class, within a class by file name,
   * as a folder of images a class is listed, where a file is named by its number among the test images ("10.png" comes
   * before "2.png"); "random": shuffled anew, so that only the expected value over all orders is known.
   */
  readonly order: 'test-set' | 'class-then-file-name' | 'random';
  /** Leaves out the last batch if it is not full. */
  readonly dropLast?: boolean;
}

/**
 * How a source computed one number from a network's answers. If a source does not say, it is the plain number: the share of
 * right answers among all images.
 */
export interface Computation {
  /**
   * What is computed of each batch:
   * "accuracy": the share of right answers;
   * "product": the product of the outputs' accuracies;
   * "pairs": the share of pairs (answer of one example, target of any example of the batch) that agree, which is what a
   * comparison of shapes [batch] and [batch, 1] computes, since it broadcasts to [batch, batch];
   * "classes": the mean of the classes' accuracies;
   * "loss": the mean loss.
   */
  readonly of: 'accuracy' | 'product' | 'pairs' | 'classes' | 'loss';
  /** The output it is about, of a task with several; not stated: the one that the task calls `accuracy`. */
  readonly output?: string;
  /** The number is the mean over these batches, each of equal weight, however few are in the last; not stated: one batch of all. */
  readonly batches?: Batches;
}
