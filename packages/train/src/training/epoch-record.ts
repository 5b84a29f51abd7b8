/** What one epoch of training came to. */
export interface EpochRecord {
  trainLoss: number;
  /** The moving average of the recipe's `lossSmoothing`, where it has one. */
  smoothedLoss?: number;
  validLoss: number | null;
  validAccuracy: number | null;
  /** By the names of the recipe's `sourceMetrics`, where it has some. */
  sourceMetrics?: Record<string, number | null>;
  /** At the epoch's first step. */
  learningRate: number;
  /** Of training alone. */
  seconds: number;
}
