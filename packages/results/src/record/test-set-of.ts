import type { RunRecord } from './schema.ts';
import type { TestSet } from './study.ts';

/** The test set of a record, if it is from the same data. */
export const testSetOf = (record: RunRecord, testSets: readonly TestSet[]): TestSet | undefined =>
  testSets.find(
    ({ profile, study, dataset, checksum }) =>
      profile === record.profile &&
      study === record.study &&
      dataset === record.dataset &&
      checksum === record.checksum,
  );
