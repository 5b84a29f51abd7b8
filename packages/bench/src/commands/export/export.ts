import { accessSync, constants, existsSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { numbersOf } from '@digitbench/results';
import type { ExportJob, JobProgress } from '@digitbench/train/protocol';
import { LocalPlace } from '../../place/local/place.ts';
import { type EntryRequest, planEntry, runJob } from '../../run/one-entry.ts';
import { keptWeights, readWeights } from '../../run/weights.ts';
import { formatAccuracy, formatLoss } from '../../screen/format.ts';
import { callerFolder } from '../../shell/paths.ts';
import { UsageError } from '../../shell/usage.ts';

export interface ExportRequest extends EntryRequest {
  /** Examples at once; -1: any number. */
  batch: number;
  /** Where to write; study-entry-seed.onnx unless given. */
  out: string | undefined;
}

export interface Exported {
  file: string;
  bytes: number;
  study: string;
  entry: string;
  seed: number;
  profile: string;
  /** Whether the weights were kept or trained for this export. */
  weights: 'kept' | 'trained';
  /** The trial's accuracy on the test set; null if it is not recorded and was not trained now. */
  accuracy: number | null;
}

/** Writes one trained network as a self-contained .onnx file; trains it again if no weights were kept. */
export async function exportTrial(request: ExportRequest): Promise<Exported> {
  using place = new LocalPlace({ ...request.place, jobs: 1 });
  const { planned, record } = await planEntry('export', request, place);
  const { study, entry, seed, profile } = planned.trial;
  if (planned.facts.kind === 'estimator') {
    throw new UsageError([
      `export: ${study}/${entry} is an estimator, which has no network; expected a network or an ensemble`,
    ]);
  }
  const file = request.out ?? join(callerFolder, `${study}-${entry}-${seed}.onnx`);
  refuseUnwritable(file);
  const kept = record && keptWeights(record, request.results);
  const weights = kept === undefined ? null : await readWeights(kept, request.signal);
  if (weights === null) {
    console.error(
      `No weights of ${study}/${entry} seed ${seed} were kept (run --save-weights): training it again.`,
    );
  }

  const job: ExportJob = {
    kind: 'export',
    trial: { ...planned.job, latency: false },
    weights,
    batch: request.batch,
  };
  const { onnx, trial } = await runJob<'export'>('export', request, place, job, sayEpochs());
  if (trial !== null && record !== undefined && numbersOf({ ...record, ...trial }) !== numbersOf(record)) {
    console.error(
      `Training gave different numbers from the record (${formatAccuracy(trial.test?.accuracy ?? Number.NaN)}).`,
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

/** Checks the path before anything is trained. Throws a UsageError. */
function refuseUnwritable(file: string): void {
  const refuse = (problem: string) => {
    throw new UsageError([`--out: ${problem}; expected a file in a folder that can be written to`]);
  };
  const folder = dirname(file);
  if (!existsSync(folder)) refuse(`there is no folder ${folder}`);
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) refuse(`${file} is a folder`);
  try {
    accessSync(existsSync(file) ? file : folder, constants.W_OK);
  } catch {
    refuse(`${file} cannot be written`);
  }
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
