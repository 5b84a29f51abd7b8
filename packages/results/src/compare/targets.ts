import { own } from '../own.ts';
import type { RunRecord } from '../record/schema.ts';
import type { TestSet } from '../record/study.ts';
import { testSetOf } from '../record/test-set-of.ts';

/** The right answers to the test examples of two records, if these are the same examples, so that McNemar's test applies. */
export function sharedTargets(
  first: RunRecord,
  second: RunRecord,
  testSets: readonly TestSet[],
): string | undefined {
  const [one, other] = [testSetOf(first, testSets), testSetOf(second, testSets)];
  const targets = one && own(one.targets, first.accuracyOf);
  const same =
    targets === (other && own(other.targets, second.accuracyOf)) &&
    JSON.stringify(one?.images) === JSON.stringify(other?.images);
  return same ? targets : undefined;
}
