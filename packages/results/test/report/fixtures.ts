import type { RunRecord, Statement, StudyDescription } from '../../src/index.ts';
import { makeRecord } from '../records.ts';

/** Records of one entry with these accuracies, seeds from 1; null: that seed diverged. */
export function runs(
  accuracies: readonly (number | null)[],
  different: Partial<RunRecord> = {},
): RunRecord[] {
  return accuracies.map((accuracy, index) =>
    makeRecord({
      seed: index + 1,
      split: { train: 48_000, valid: 12_000, test: 10_000, validation: 'fraction' },
      predictions: null,
      confusion: null,
      ...(accuracy === null
        ? { outcome: { status: 'diverged', reason: 'loss is NaN' }, test: null, epochs: [], bestEpoch: null }
        : { test: { accuracy, loss: 0.3 } }),
      ...different,
    }),
  );
}

export function describeStudy(entries: Partial<StudyDescription['entries'][number]>[]): StudyDescription {
  return {
    schema: 1,
    study: 'linear-depth',
    profile: 'paper',
    title: 'Depth',
    question: 'Does it help?',
    source: null,
    task: 'ten digits',
    evaluation: 'test accuracy',
    claims: [],
    entries: entries.map((entry) => ({
      entry: 'model0',
      title: 'Model 0',
      family: 'linear',
      kind: 'network',
      parameters: 7850,
      layers: null,
      recipe: null,
      reported: [],
      notes: [],
      ...entry,
    })),
  };
}

/** A statement of a ledger. */
export const statement = (different: Partial<Statement>): Statement => ({
  form: 'number',
  says: '92.5 %',
  where: 'table 1',
  value: null,
  log: null,
  claim: null,
  outcome: null,
  ...different,
});
