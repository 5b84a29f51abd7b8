import { join, relative } from 'node:path';
import { openStore, type RunRecord } from '@digitbench/results';
import { oneLine } from '@digitbench/train/node';
import { encodeSafetensors, type NamedArray, type TrialJob } from '@digitbench/train/protocol';
import { recordOf } from '@digitbench/train/record';
import type { Outcome } from '../../place/place.ts';
import type { Board, Delivery } from '../../place/queue/board.ts';
import { writeFailure } from '../../place/queue/failure.ts';
import { type Insistence, insist } from '../../place/queue/insist.ts';
import { mostWeights, packParcel } from '../../place/queue/parcel.ts';
import type { Ticket } from '../../place/queue/ticket.ts';
import { cacheFolder, repository } from '../../shell/repository.ts';
import type { Outbox } from './outbox.ts';

/** Where weights are kept that are too large for the queue, laid out as a results folder. */
const weightsFolder = join(cacheFolder, 'weights');

type Ended = Extract<Outcome<'trial'>, { status: 'done' | 'failed' }>;

/** Makes the record of a trial that has ended here, and packs it. */
export async function packOutcome(
  job: TrialJob,
  ticket: Ticket,
  outcome: Ended,
): Promise<Delivery & { record: RunRecord }> {
  const ending = outcome.status === 'done' ? { result: outcome.result.trial } : { failure: outcome };
  const record = recordOf(job, ending, outcome.circumstances);
  const weights = outcome.status === 'done' ? await packWeights(record, outcome.result.weights) : noWeights;
  const engineSeconds = outcome.status === 'done' ? outcome.result.engineSeconds : 0;
  const packed = packParcel({ version: 1, id: job.id, record, engineSeconds, weights: weights.note });
  const failure = outcome.status === 'failed' ? writeFailure({ ticket, reason: outcome.reason }) : null;
  return { id: job.id, field: record.machine.id, packed, weights: weights.bytes, failure, record };
}

const noWeights = { note: 'none', bytes: null } as const;

async function packWeights(record: RunRecord, weights: NamedArray[] | null) {
  if (weights === null) return noWeights;
  const bytes = Buffer.from(encodeSafetensors(weights));
  if (bytes.length <= mostWeights) return { note: 'here' as const, bytes };
  const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
  const tooLarge = `its weights (${mebibytes(bytes.length)}) are larger than the ${mebibytes(mostWeights)} that a queue carries`;
  const { profile, study, entry, machine } = record;
  try {
    const name = await openStore(weightsFolder).writeCompanion(record, 'safetensors', bytes);
    const place = relative(repository, join(weightsFolder, profile, study, entry, name));
    record.warnings.push(
      `${tooLarge}, so they stayed on the machine ${machine.id}, in ${place} of its checkout; copy them beside the record`,
    );
    return { note: { stayed: name }, bytes: null };
  } catch (error) {
    // The trial is worth more than its weights.
    // The store's own words are for somebody who collects records.
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    const reason = cause instanceof Error ? cause.message : String(cause);
    record.warnings.push(
      `${tooLarge}, and the machine ${machine.id} could not keep them: ${oneLine(reason)}`,
    );
    return noWeights;
  }
}

/** Hands a parcel over, however long the server is away or refuses. It is kept on disk until then. */
export async function handOver(
  board: Board,
  outbox: Outbox,
  parcel: Delivery,
  insistence: Insistence,
): Promise<void> {
  await insist(() => board.deliver(parcel), insistence);
  // One that failed is trained again when it is asked for again.
  outbox.given(parcel.id, parcel.failure === null);
}
