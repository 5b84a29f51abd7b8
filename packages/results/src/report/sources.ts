import type { RunRecord } from '../record/schema.ts';
import type { EntryDescription, StudyDescription } from '../record/study.ts';
import type { Group } from './group.ts';
import type { Metric } from './metric.ts';
import type { Selected } from './select.ts';
import type { SummaryOptions } from './summary-options.ts';

/** The data behind the statistics of one row. */
export interface Sources extends Group {
  readonly selected: Selected;
  /** Those of the selected records whose times were taken under equal conditions. */
  readonly timed: readonly RunRecord[];
  /** Those of the selected records that finished. */
  readonly finished: readonly RunRecord[];
  readonly metric: Metric;
  /** The metric's values, in the order of the seeds. */
  readonly values: readonly { readonly seed: number; readonly value: number }[];
  /** Step between possible values of the metric. */
  readonly resolution: number;
  readonly described: {
    readonly study: StudyDescription | undefined;
    readonly entry: EntryDescription | undefined;
  };
  readonly options: SummaryOptions;
}
