import type { Computation, Reported as Given, StatedLog } from '@digitbench/core';
import type { ClaimTest, Factor, Ledger, StatedLog as Log, Reported, Statement } from '@digitbench/results';
import type { ClaimFacts, FactorFacts, StatementFacts } from '@digitbench/train/protocol';

/** A published value as a results folder keeps it, without its place in the source. */
export function describeValue(given: Omit<Given, 'where'>): Omit<Reported, 'where'> {
  const { metric, value, digits, range, how, epoch, replay } = given;
  return {
    metric,
    value,
    digits: digits ?? null,
    range: range === undefined ? null : [range[0], range[1]],
    ...(how === undefined ? {} : { how: describeComputation(how) }),
    ...(epoch === undefined ? {} : { epoch }),
    ...(replay === true ? { replay } : {}),
  };
}

const describeComputation = ({ of, output, batches }: Computation): NonNullable<Reported['how']> => ({
  of,
  output: output ?? null,
  batches: batches === undefined ? null : { ...batches, dropLast: batches.dropLast ?? false },
});

/** What a claim tests. */
export const describeTest = ({
  kind,
  entries,
  metric,
  margin,
  epochs,
}: Omit<ClaimFacts, 'sentence' | 'where'>): ClaimTest => ({
  kind,
  entries: [...entries],
  metric,
  margin,
  ...(epochs === undefined ? {} : { epochs: [...epochs] }),
});

export const describeFactor = ({ factor, title, unit, scale, metric, levels }: FactorFacts): Factor => ({
  factor,
  title,
  unit: unit ?? null,
  scale: scale ?? 'linear',
  metric: metric ?? 'accuracy',
  levels: levels.map(({ value, entry }) => ({ value, entry })),
});

/** Everything that a study's source states, as a results folder keeps it. */
export const describeLedger = (statements: readonly StatementFacts[]): Ledger => ({
  statements: statements.map(describeStatement),
});

const describeStatement = ({ form, says, where, value, log, claim, outcome }: StatementFacts): Statement => ({
  form,
  says,
  where,
  value: value === undefined ? null : { entry: value.entry, ...describeValue(value) },
  log: log === undefined ? null : describeLog(log),
  claim: claim === undefined ? null : describeTest(claim),
  outcome: outcome === undefined ? null : { is: outcome.is, because: outcome.because },
});

const describeLog = ({ entry, metric, values, first, digits, how, replay }: StatedLog): Log => ({
  entry,
  metric,
  values: [...values],
  first: first ?? 1,
  digits: digits ?? null,
  how: how === undefined ? null : describeComputation(how),
  replay: replay ?? false,
});
