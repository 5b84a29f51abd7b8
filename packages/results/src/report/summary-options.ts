import type { CurrentHashes } from '../record/place.ts';
import type { StudyDescription, TestSet } from '../record/study.ts';

export interface SummaryOptions {
  /** Titles, families, published values, and which entries there should be. */
  readonly studies?: readonly StudyDescription[];
  /** The right answers to test examples: numbers that a source computed in its own way are computed from them. */
  readonly testSets?: readonly TestSet[];
  /** A field of `test`, or validAccuracy, validLoss, seconds. Default accuracy. */
  readonly metric?: string;
  /** A validation accuracy, 0 to 1, to which epochs and seconds are counted. */
  readonly target?: number;
  /** A true difference of the metric, in its unit, for which the seeds needed are counted. */
  readonly difference?: number;
  /** Keep engines or machines apart that would otherwise share a row, one record per seed. */
  readonly by?: readonly ('engine' | 'machine')[];
  /**
   * Entries are ranked among those of their study, or of all studies with the same task, or of those of one family.
   * Entries of different tasks are never ranked together. Default study.
   */
  readonly rankWithin?: 'study' | 'task' | 'family';
  /** Hashes of the present sources, recipes and data; see `selectRecords`. Default: those in the studies' descriptions. */
  readonly current?: CurrentHashes;
}
