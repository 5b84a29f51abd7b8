import { groupBy } from '../group-by.ts';
import { own } from '../own.ts';
import type { EngineRecord } from '../record/engines.ts';

type Family = EngineRecord['steps'][number]['family'];

/** The contenders' times over all steps of one family, relative to the record's reference. */
export interface MeanRatios {
  readonly family: Family;
  readonly title: string;
  readonly contenders: readonly {
    readonly by: string;
    readonly title: string;
    /** Geometric mean of the ratios. */
    readonly mean: number;
    /** Number of steps that both it and the reference ran. */
    readonly steps: number;
  }[];
}

/** What a contender of the record is called. */
export const contenderTitle = ({ contenders }: Pick<EngineRecord, 'contenders'>, by: string) =>
  own(contenders, by)?.title ?? by;

const FAMILIES = [
  ['mlp', 'multi-layer perceptrons'],
  ['convolution', 'convolutional networks'],
] as const satisfies readonly (readonly [Family, string])[];

/** Each contender's ratios to the reference, averaged over the steps of a family; families without any are left out. */
export function meanRatios(record: EngineRecord): MeanRatios[] {
  return FAMILIES.flatMap(([family, title]) => {
    const steps = new Set(record.steps.filter((step) => step.family === family).map(({ name }) => name));
    const compared = record.measurements.filter(({ step, by }) => steps.has(step) && by !== record.reference);
    const contenders = [...groupBy(compared, ({ by }) => by)].flatMap(([by, rows]) => {
      const ratios = rows.flatMap(({ ratio }) => (ratio === null ? [] : [ratio.median]));
      if (ratios.length === 0) return [];
      return [{ by, title: contenderTitle(record, by), mean: geometricMean(ratios), steps: ratios.length }];
    });
    return contenders.length === 0 ? [] : [{ family, title, contenders }];
  });
}

const geometricMean = (values: readonly number[]) =>
  Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
