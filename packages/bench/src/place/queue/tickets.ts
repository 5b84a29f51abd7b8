import type { Queue } from 'bullmq';
import { mostLosses } from './lost.ts';
import { idOf, type Ticket } from './ticket.ts';

/** Puts tickets on a queue. One whose id is there already is not added. */
export async function addTickets(queue: Queue, tickets: readonly Ticket[]): Promise<void> {
  const opts = { removeOnComplete: true, attempts: mostLosses + 1, stackTraceLimit: 0 };
  if (tickets.length > 0)
    await queue.addBulk(
      tickets.map((data) => ({ name: 'trial', data, opts: { ...opts, jobId: idOf(data) } })),
    );
}
