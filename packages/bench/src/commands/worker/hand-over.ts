import { join, relative } from 'node:path';
import { openStore, type RunRecord } from '@digitbench/results';
import { encodeSafetensors, type NamedArray, type TrialJob } from '@digitbench/train/protocol';
import { recordOf } from '@digitbench/train/record';
import type { Outcome } from '../../place/place.ts';
import type { Board, Delivery } from '../../place/queue/board.ts';
import { writeFailure } from '../../place/queue/failure.ts';
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
  const store = openStore(weightsFolder);
  const name = await store.writeCompanion(record, 'safetensors', bytes);
  const place = relative(repository, join(weightsFolder, record.profile, record.study, record.entry, name));
  const mebibytes = (bytes.length / 2 ** 20).toFixed(0);
  record.warnings.push(
    `its weights (${mebibytes} MiB) are larger than the ${mostWeights / 2 ** 20} MiB that a queue carries, so they stayed on the ` +
      `machine ${record.machine.id}, in ${place} of its checkout; copy them beside the record`,
  );
  return { note: { stayed: name }, bytes: null };
}

/** Hands a parcel over, however long the server is away. It is kept on disk until then. */
export async function handOver(board: Board, outbox: Outbox, parcel: Delivery): Promise<void> {
  await board.deliver(parcel);
  // One that failed is trained again when it is asked for again.
  outbox.given(parcel.id, parcel.failure === null);
}
