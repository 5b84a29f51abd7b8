import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type BenchRequest, planBench, withPool } from './bench.ts';
import { Interruption } from './interruption.ts';
import type { Job, JobProgress } from './jobs/jobs.ts';
import { formatAccuracy, formatLoss } from './progress/format.ts';
import { callerFolder } from './settings/paths.ts';
import { UsageError } from './settings/usage.ts';
import { profiles } from './trials/profile.ts';
import { numbersOf } from './verify.ts';

export interface ExportRequest extends BenchRequest {
  seed: number;
  /** Examples at once; -1: any number. */
  batch: number;
  /** Where to write; study-entry-seed.onnx where not given. */
  out: string | undefined;
}

export interface Exported {
  file: string;
  bytes: number;
  study: string;
  entry: string;
  seed: number;
  profile: string;
  /** Weights as they were kept, or of a training for the purpose. */
  weights: 'kept' | 'trained';
  /** Of the trial on the test set; null where it is not recorded and was not trained now. */
  accuracy: number | null;
}

/** Writes one trained network as a self-contained .onnx file; trains it again where no weights were kept. */
export async function exportTrial(request: ExportRequest): Promise<Exported> {
  const [name, ...others] = request.operands;
  if (name === undefined || others.length > 0 || !name.includes('/')) {
    throw new UsageError([
      `export: expected one entry as study/entry, got ${request.operands.join(' ') || 'none'}`,
    ]);
  }
  const seeds = request.seed;
  const { plan } = await planBench({ ...request, seeds });
  const planned = [...plan.recorded, ...plan.open].find(({ trial }) => trial.seed === request.seed);
  if (planned === undefined) throw new Error(`export: ${name} cannot be used; see \`digitbench list\``);
  const { study, entry, seed, profile } = planned.trial;
  const file = resolve(callerFolder, request.out ?? `${study}-${entry}-${seed}.onnx`);
  if (!existsSync(dirname(file))) throw new UsageError([`--out: there is no folder ${dirname(file)}`]);
  const record = plan.done.find((done) => done.seed === seed);
  const kept = record?.weights ? join(request.results, profile, study, entry, record.weights) : undefined;
  const weights = kept !== undefined && existsSync(kept) ? kept : null;
  if (weights === null)
    console.error(`No weights of ${name} seed ${seed} were kept (run --save-weights): training it again.`);

  const job: Job = {
    kind: 'export',
    trial: { ...planned.job, latency: false },
    weights,
    batch: request.batch,
  };
  const limit = 60_000 * (request.timeLimit ?? profiles[request.profile].timeLimit);
  const outcome = await withPool({ ...request, jobs: 1 }, (pool) => pool.runOne(job, limit, sayEpochs()));
  if (outcome.status === 'cancelled') throw new Interruption();
  if (outcome.status === 'failed') throw new Error(`export: ${outcome.reason}`);
  if (outcome.result.kind !== 'export') throw new Error('export: no answer');
  const { onnx, trial } = outcome.result;
  if (trial !== null && record !== undefined && numbersOf({ ...record, ...trial }) !== numbersOf(record)) {
    console.error(
      `The training gave other numbers than the record (${formatAccuracy(trial.test?.accuracy ?? Number.NaN)}).`,
    );
  }
  writeFileSync(file, onnx);
  const accuracy = trial?.test?.accuracy ?? record?.test?.accuracy ?? null;
  return {
    file,
    bytes: onnx.length,
    study,
    entry,
    seed,
    profile,
    weights: weights === null ? 'trained' : 'kept',
    accuracy,
  };
}

/** A line for each epoch, when it begins. */
function sayEpochs(): (progress: JobProgress) => void {
  let said = 0;
  return (progress) => {
    if (progress.phase !== 'training' || progress.epoch === said) return;
    said = progress.epoch;
    console.error(`epoch ${progress.epoch} of ${progress.epochs}, loss ${formatLoss(progress.loss)}`);
  };
}
