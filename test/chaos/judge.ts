import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { openStore } from '@digitbench/results';
import { type Inspection, inspect, numbersByTrial, tableOf } from './records.ts';

/** What a results folder holds at the end of a round, and in what it is not as an undisturbed run leaves it. */
export async function judge(
  results: string,
  reference: Inspection,
): Promise<{ found: Inspection; violations: string[] }> {
  const listing = await openStore(results).list();
  const found = inspect(results);
  const violations: string[] = [];
  const expect = (holds: boolean, violation: string) => {
    if (!holds) violations.push(violation);
  };
  expect(listing.problems.length === 0, `the store complains: ${JSON.stringify(listing.problems)}`);
  expect(!existsSync(join(results, 'quarantine')), 'something was broken and put into quarantine');
  expect(
    isDeepStrictEqual(numbersByTrial(found.records), numbersByTrial(reference.records)),
    'numbers differ from those of the undisturbed run',
  );
  expect(
    isDeepStrictEqual(tableOf(found.records), tableOf(reference.records)),
    'the table differs from that of the undisturbed run',
  );
  return { found, violations };
}
