import type { RunRecord } from '@digitbench/results';
import { oneLine } from '@digitbench/train/node';
import { decodeSafetensors, type NamedArray } from '@digitbench/train/protocol';
import type { Outcome } from '../place.ts';
import type { Loss, Parcel } from './parcel.ts';

/** A parcel as the outcome of the trial that a place was asked to run. The record is made of it again, as of any other. */
export function outcomeOf(
  { record, engineSeconds, weights }: Parcel,
  arrays: NamedArray[] | null,
): Outcome<'trial'> {
  const { machine, revision, startedAt, beside, outcome } = record;
  const circumstances = { machine, revision, startedAt, beside };
  if (outcome.status === 'failed') {
    const { cause, reason } = outcome;
    return { status: 'failed', cause, reason: oneLine(reason), lost: false, circumstances };
  }
  return {
    status: 'done',
    result: {
      kind: 'trial',
      trial: findingsOf(record),
      engineSeconds,
      weights: arrays,
    },
    circumstances,
    ...(typeof weights === 'object' ? { weightsStayed: weights.stayed } : {}),
  };
}

/** A trial whose machines were lost, as a failure. `here`: the machine to name if it is not known which ones. */
export function outcomeOfLoss(
  { lost, last }: Loss,
  here: () => Pick<RunRecord, 'machine' | 'revision'>,
): Outcome<'trial'> {
  const taken = last ?? { ...here(), startedAt: new Date().toISOString() };
  return {
    status: 'failed',
    cause: 'crash',
    reason: lost,
    lost: false,
    circumstances: { ...taken, beside: 1 },
  };
}

/** The part of a record that its process found out. */
function findingsOf(record: RunRecord) {
  const { split, engine, fallback, outcome, warnings, parameters, seconds, peakMemory } = record;
  const { epochs, bestEpoch, accuracyOf, test, classes, confusion, predictions } = record;
  const { outputs, ensemble, latency, shares, probabilities } = record;
  return {
    ...{
      split,
      engine,
      fallback,
      outcome: shown(outcome),
      warnings: warnings.map(oneLine),
      parameters,
      seconds,
      peakMemory,
    },
    ...{ epochs, bestEpoch, accuracyOf, test, classes, confusion, predictions },
    ...{ outputs, ensemble, latency },
    ...(shares === undefined ? {} : { shares }),
    ...(probabilities === undefined ? {} : { probabilities }),
  };
}

/** Texts of a parcel are printed, so they must hold nothing that a terminal obeys. */
const shown = (outcome: RunRecord['outcome']): RunRecord['outcome'] =>
  outcome.status === 'ok' ? outcome : { ...outcome, reason: oneLine(outcome.reason) };

/** The weights that came with a parcel; undefined if there are none, or if they cannot be read. */
export function readWeights(bytes: Uint8Array | null): NamedArray[] | undefined {
  try {
    return bytes === null ? undefined : decodeSafetensors(bytes);
  } catch {
    return undefined;
  }
}
