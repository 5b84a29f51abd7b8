/** What a network answered to some examples, and what would have been right. */
export interface AnsweredExamples {
  readonly count: number;
  /** By output, the class that was answered and the right one, [count]. */
  readonly outputs: Readonly<
    Record<string, { readonly answers: ArrayLike<number>; readonly targets: ArrayLike<number> }>
  >;
  /** The output that `accuracy` is about; "joint": all of them right on the same example. */
  readonly accuracyOf: string;
  /** Number of each example's image in its file, [count]; null: the examples are all of its images, in order. */
  readonly images: ArrayLike<number> | null;
  /** Loss of each example, [count], where it is known. */
  readonly losses?: ArrayLike<number>;
}
