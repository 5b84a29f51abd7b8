import type { Job } from 'bullmq';
import type { Board } from './board.ts';
import { writeFailure } from './failure.ts';
import { lossField, packParcel, takenSchema } from './parcel.ts';
import type { Ticket } from './ticket.ts';

/** Times that a trial is put back on the queue because its machine was lost. */
export const mostLosses = 3;

/**
 * Ends a trial that BullMQ has given up: a loss is handed over in the place of a record, and the job is removed, so that a later
 * run can try the trial again.
 */
export async function giveUp(board: Board, job: Job, ticket: Ticket): Promise<void> {
  const last = takenSchema.safeParse(job.progress).data ?? null;
  const machine = last === null ? '' : `, the last one ${last.machine.id}`;
  const lost = /stalled/.test(job.failedReason ?? '')
    ? `its machine was lost ${mostLosses + 1} times${machine}: it went away, was suspended or was cut off in the middle of the trial`
    : `it was tried ${job.attemptsMade + job.stalledCounter} times${machine}: ${(job.failedReason ?? 'no reason').slice(0, 500)}`;
  const id = job.id ?? '';
  await board.deliver({
    id,
    field: lossField,
    packed: packParcel({ version: 1, id, lost, last }),
    weights: null,
    failure: writeFailure({ ticket, reason: lost }),
  });
  await job.remove();
}
