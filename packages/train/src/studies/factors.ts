import { type Entry, levelEntries, quickValues, type Study } from '@digitbench/core';
import type { FactorFacts } from '../protocol/survey.ts';

/** The factors of a study, with the entry of each value. */
export const describeFactors = ({ factors = {} }: Study): FactorFacts[] =>
  Object.entries(factors).map(([name, factor]) => {
    const { title, unit, scale, metric } = factor;
    return {
      factor: name,
      title,
      ...(unit === undefined ? {} : { unit }),
      ...(scale === undefined ? {} : { scale }),
      ...(metric === undefined ? {} : { metric }),
      levels: levelEntries(name, factor),
    };
  });

/** Whether the short profiles train an entry. They train only some values of a factor. */
export function isInShortProfiles({ factors = {} }: Study, { level }: Entry): boolean {
  const factor = level && factors[level.factor];
  return factor === undefined || level === undefined || quickValues(factor).includes(level.value);
}
