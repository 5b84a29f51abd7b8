import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, type RunRecord, verifyRecord } from '@digitbench/results';
import { type BenchRequest, bench, planBench } from './bench.ts';
import { formatAccuracy, plural } from './progress/format.ts';

export type VerifyRequest = Pick<
  BenchRequest,
  'operands' | 'profile' | 'seeds' | 'engine' | 'jobs' | 'results' | 'dataset' | 'models' | 'signal'
> & {
  /** Whether trials are trained again: `seeds` of each entry, 1 unless given. */
  retrain: boolean;
};

export interface Verification {
  ok: boolean;
  /** Records of the present sources, recipes and data. */
  current: number;
  /** Trials whose records are of other sources, recipes or data, or that failed: the next run trains them again. */
  outdated: string[];
  missing: number;
  /** Files that are no good, and records that contradict themselves. */
  problems: { path: string; message: string }[];
  retrained: Comparison[];
}

export interface Comparison {
  trial: string;
  /** Same: the same bits. Close: on another machine or with other versions, within the tolerance. */
  verdict: 'same' | 'close' | 'different' | 'failed';
  recorded: number | null;
  now: number | null;
  reason: string;
}

/** Accuracy may differ by this much where machine or versions differ: rounding grows in training. */
const tolerance = 0.01;

/** Checks records against the present zoo; trains again what is asked for, into a folder of its own. */
export async function verifyRecords(request: VerifyRequest): Promise<Verification> {
  const whole: BenchRequest = {
    ...request,
    shard: undefined,
    force: false,
    saveWeights: false,
    timeLimit: undefined,
    memoryLimit: undefined,
  };
  const { plan, broken } = await planBench(whole);
  const store = openStore(request.results, { readOnly: true });
  const { records, testSets, problems: files } = await store.list({ profile: request.profile });
  const wrong = records.flatMap((record) => {
    const testSet = testSets.find(
      ({ study, dataset }) => study === record.study && dataset === record.dataset,
    );
    return verifyRecord(record, testSet).map((message) => ({ path: store.pathOf(record), message }));
  });
  const problems = [
    ...files.map(({ path, kind, message }) => ({ path, message: `${kind}: ${message}` })),
    ...wrong,
  ];
  const outdated = plan.open.filter(({ earlier }) => earlier !== undefined);
  const retrained = request.retrain ? await retrain(whole, plan.done) : [];
  const good = retrained.every(({ verdict }) => verdict === 'same' || verdict === 'close');
  return {
    ok: good && outdated.length === 0 && problems.length === 0 && broken.length === 0,
    current: plan.done.length,
    outdated: outdated.map(({ trial }) => `${trial.study}/${trial.entry} seed ${trial.seed}`),
    missing: plan.open.length - outdated.length,
    problems,
    retrained,
  };
}

async function retrain(request: BenchRequest, recorded: readonly RunRecord[]): Promise<Comparison[]> {
  const folder = mkdtempSync(join(tmpdir(), 'digitbench-verify-'));
  try {
    const seeds = request.seeds ?? 1;
    const wanted = recorded.filter(({ seed }) => seed <= seeds);
    const operands = [...new Set(wanted.map(({ study, entry }) => `${study}/${entry}`))];
    if (operands.length === 0) return [];
    const { store } = await bench({ ...request, operands, seeds, results: folder });
    const { records } = await store.list();
    return wanted.map((before) => {
      const now = records.find(
        ({ study, entry, seed }) => study === before.study && entry === before.entry && seed === before.seed,
      );
      return compare(before, now);
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Compares two records of one trial in everything but times. */
export function compare(before: RunRecord, now: RunRecord | undefined): Comparison {
  const trial = `${before.study}/${before.entry} seed ${before.seed}`;
  const recorded = before.test?.accuracy ?? null;
  const again = now?.test?.accuracy ?? null;
  const result = { trial, recorded, now: again };
  if (now === undefined || now.outcome.status === 'failed') {
    const reason = now?.outcome.status === 'failed' ? now.outcome.reason : 'it was not finished';
    return { ...result, verdict: 'failed', reason };
  }
  if (numbersOf(before) === numbersOf(now)) return { ...result, verdict: 'same', reason: '' };
  const elsewhere = circumstancesOf(before) !== circumstancesOf(now);
  const difference = Math.abs((recorded ?? 0) - (again ?? 0));
  if (elsewhere && before.outcome.status === now.outcome.status && difference <= tolerance) {
    return { ...result, verdict: 'close', reason: 'recorded on another machine, engine or version' };
  }
  return {
    ...result,
    verdict: 'different',
    reason: elsewhere ? 'more than rounding explains' : 'on the same machine and versions',
  };
}

/** Everything of a record that the trial's hash, seed, engine and machine decide. */
export function numbersOf(record: RunRecord): string {
  const { outcome, test, confusion, predictions, bestEpoch, epochs, ensemble } = record;
  const losses = (list: RunRecord['epochs']) =>
    list.map(({ trainLoss, validLoss, validAccuracy }) => [trainLoss, validLoss, validAccuracy]);
  const members = ensemble?.map((member) => ({
    name: member.name,
    test: member.test,
    epochs: losses(member.epochs),
  }));
  return JSON.stringify({
    outcome,
    test,
    confusion,
    predictions,
    bestEpoch,
    epochs: losses(epochs),
    members,
  });
}

const circumstancesOf = ({ machine, engine }: RunRecord) =>
  JSON.stringify([machine.cpu, machine.node, engine.name, Object.entries(engine.versions).sort()]);

export function formatVerification(verification: Verification): string {
  const { current, outdated, missing, problems, retrained } = verification;
  const lines = [
    `${plural(current, 'record')} up to date, ${outdated.length} outdated or failed, ${missing} missing`,
  ];
  lines.push(...outdated.map((trial) => `  outdated or failed: ${trial}`));
  lines.push(...problems.map(({ path, message }) => `  ${path}: ${message}`));
  const percent = (value: number | null) => (value === null ? 'none' : formatAccuracy(value));
  lines.push(
    ...retrained.map(
      ({ trial, verdict, recorded, now, reason }) =>
        `  ${verdict}: ${trial}: recorded ${percent(recorded)}, now ${percent(now)}${reason === '' ? '' : ` (${reason})`}`,
    ),
  );
  lines.push(
    verification.ok ? 'All is well.' : 'Not all is well; `digitbench run` trains what is outdated again.',
  );
  return lines.join('\n');
}
