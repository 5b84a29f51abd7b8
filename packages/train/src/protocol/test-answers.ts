/** The right answers to a study's test examples, in the code of a record's predictions. */
export interface TestAnswers {
  /** By output. */
  targets: Record<string, string>;
  /** Numbers of the examples' images in the data set's test file; null: all, in order. */
  images: number[] | null;
}
