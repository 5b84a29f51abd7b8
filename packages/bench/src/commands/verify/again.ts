import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { numbersOf, type RunRecord } from '@digitbench/results';
import { predictionInterval } from '@digitbench/results/statistics';
import { type BenchRequest, bench } from '../../run/bench.ts';

/** A trial that was trained again, beside what is recorded of it. */
export interface Again {
  trial: string;
  /** same: the same bits. close: on another machine or with other versions, no further off than another seed would be. */
  verdict: 'same' | 'close' | 'different' | 'failed';
  /** Accuracies. */
  recorded: number | null;
  now: number | null;
  reason: string;
}

/** Trains the trials of these records again, into a temporary folder. `recorded` holds all records. */
export async function trainAgain(
  request: BenchRequest,
  sample: readonly RunRecord[],
  recorded: readonly RunRecord[],
): Promise<Again[]> {
  if (sample.length === 0) return [];
  const folder = mkdtempSync(join(tmpdir(), 'digitbench-verify-'));
  const isOf = (trial: Pick<RunRecord, 'study' | 'entry' | 'seed'>) => (record: RunRecord) =>
    record.study === trial.study && record.entry === trial.entry && record.seed === trial.seed;
  try {
    const { store } = await bench({
      ...request,
      zoo: { ...request.zoo, operands: [...new Set(sample.map(({ study, entry }) => `${study}/${entry}`))] },
      plan: {
        ...request.plan,
        seeds: Math.max(...sample.map(({ seed }) => seed)),
        only: (trial) => sample.some(isOf(trial)),
      },
      results: folder,
    });
    const { records } = await store.list();
    return sample.map((before) => {
      const peers = recorded.filter(({ study, entry }) => study === before.study && entry === before.entry);
      return compareAgain(before, records.find(isOf(before)), peers, sample.length);
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** With fewer than two recorded seeds, accuracy may differ by this much on another machine. */
const TOLERANCE = 0.01;
/** Rounding alone may flip a few images even if seeds agree. */
const ROUNDING = 0.001;

/**
 * Compares two records of one trial in everything but times. On another machine or with other versions, sums are rounded
 * differently. Long training can make this as large as the difference between two seeds, but no larger: such a run must lie
 * where one more seed would (95 % for all `trials` together). `peers` are the recorded seeds.
 */
export function compareAgain(
  before: RunRecord,
  now: RunRecord | undefined,
  peers: readonly RunRecord[] = [before],
  trials = 1,
): Again {
  const trial = `${before.study}/${before.entry} seed ${before.seed}`;
  const recorded = before.test?.accuracy ?? null;
  const again = now?.test?.accuracy ?? null;
  const result = { trial, recorded, now: again };
  if (now === undefined || now.outcome.status === 'failed') {
    const reason = now?.outcome.status === 'failed' ? now.outcome.reason : 'it was not finished';
    return { ...result, verdict: 'failed', reason };
  }
  if (sameNumbers(before, now)) return { ...result, verdict: 'same', reason: '' };
  if (circumstancesOf(before) === circumstancesOf(now))
    return { ...result, verdict: 'different', reason: 'on the same machine and versions' };
  if (before.outcome.status !== now.outcome.status || recorded === null || again === null)
    return { ...result, verdict: 'different', reason: `it ended as ${now.outcome.status}` };
  const values = peers.flatMap(({ outcome, test }) =>
    outcome.status === 'ok' ? [test?.accuracy ?? []].flat() : [],
  );
  const expected = predictionInterval(values, { level: 1 - 0.05 / trials }) ?? {
    low: recorded - TOLERANCE,
    high: recorded + TOLERANCE,
  };
  const close = Math.abs(again - recorded) <= ROUNDING || (expected.low <= again && again <= expected.high);
  return close
    ? { ...result, verdict: 'close', reason: 'recorded on another machine, engine or version' }
    : { ...result, verdict: 'different', reason: 'by more than the difference between two seeds' };
}

function sameNumbers(before: RunRecord, now: RunRecord): boolean {
  const kept = sampledOf(before);
  // Older records have no probabilities.
  return (
    numbersOf(before) === numbersOf(now) &&
    kept.every(([name, rows]) => JSON.stringify(rows) === JSON.stringify(new Map(sampledOf(now)).get(name)))
  );
}

const sampledOf = (record: RunRecord) =>
  [[record.accuracyOf, record] as const, ...Object.entries(record.outputs ?? {})].flatMap(
    ([name, { probabilities }]) => (probabilities ? [[name, probabilities] as const] : []),
  );

const circumstancesOf = ({ machine, engine }: RunRecord) =>
  JSON.stringify([machine.cpu, machine.node, engine.name, Object.entries(engine.versions).sort()]);
