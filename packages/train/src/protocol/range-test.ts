import type { RangeTestCurve } from '@digitbench/results';

/** What a learning-rate range test finds out. */
export interface RangeTestReport {
  curves: RangeTestCurve[];
  engine: { name: string; versions: Record<string, string> };
  warnings: string[];
  /** Learning rates that the recipes train with: the lowest and the highest of their schedules, by curve. */
  recipeRates: { low: number; high: number }[];
}
