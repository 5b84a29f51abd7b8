import { describeTrial, type Trial } from '@digitbench/results';
import { describeIssues, entryNameSchema, hashSchema, nameSchema } from '@digitbench/results/record';
import { engineNames, type TrialJob } from '@digitbench/train/protocol';
import { z } from 'zod';

/** Characters of a ticket as JSON: names have at most 64 each. */
const longest = 4_096;

/** A trial may be given at most a week. */
const mostMinutes = 7 * 24 * 60;

const ticketSchema = z.strictObject({
  version: z.literal(1),
  study: nameSchema,
  /** Digest of the study's sources. */
  sources: hashSchema,
  entry: entryNameSchema,
  seed: z.int().min(1).max(1_000_000),
  profile: nameSchema,
  dataset: nameSchema,
  checksum: hashSchema,
  engine: z.enum(engineNames),
  hash: hashSchema,
  /** Numerics versions of the coordinator. They are part of the hash; the ticket repeats them so that a refusal can name them. */
  numerics: z.string().regex(/^core \d{1,6}, jit \d{1,6}, train \d{1,6}$/),
  weights: z.boolean(),
  /** Trained again although it is recorded. */
  again: z.boolean(),
  /** Minutes that the trial may take; null: what its profile gives. */
  minutes: z.number().positive().max(mostMinutes).nullable(),
});

/**
 * A trial on the queue: names and numbers, no code, no path, no budget. The worker makes the job of it from its own zoo, so that
 * whoever can write to the queue can have trained only what is there, as it is there.
 */
export type Ticket = z.infer<typeof ticketSchema>;

/** What the coordinator asks for beside the trial itself. */
export interface TicketRequest {
  numerics: string;
  again: boolean;
  minutes: number | null;
}

export const ticketOf = (job: TrialJob, request: TicketRequest): Ticket => ({
  version: 1,
  study: job.study.name,
  sources: job.study.sources,
  entry: job.entry,
  seed: job.seed,
  profile: job.profile,
  dataset: job.dataset.name,
  checksum: job.dataset.checksum,
  engine: job.engine,
  hash: job.hash,
  numerics: request.numerics,
  weights: job.saveWeights,
  again: request.again,
  minutes: request.minutes,
});

export const trialOf = ({ study, entry, seed, profile, engine, dataset }: Ticket): Trial => ({
  study,
  entry,
  seed,
  profile,
  engine,
  dataset,
});

/** A short name of a ticket for people. */
export const labelOf = ({ study, entry, seed }: Ticket): string => `${study}/${entry} seed ${seed}`;

/** The trial with its hash, and what else makes it another piece of work. Two tickets of one id are the same ticket. */
export function idOf(ticket: Ticket): string {
  const more = `${ticket.weights ? ' weights' : ''}${ticket.again ? ' again' : ''}`;
  return `${describeTrial(trialOf(ticket))} ${ticket.hash}${more}`;
}

/** What a worker can or cannot take as a whole: all seeds of an entry. */
export const lotOf = ({ study, entry, profile, engine, hash }: Ticket): string =>
  `${profile}/${study}/${entry} ${engine} ${hash}`;

/** Reads what is on the queue under an id. A reason, where it is no ticket. */
export function readTicket(data: unknown, id: string | undefined): Ticket | { problem: string } {
  if (JSON.stringify(data ?? null).length > longest)
    return { problem: `larger than ${longest} characters; a trial's ticket has a few hundred` };
  const { data: ticket, error } = ticketSchema.safeParse(data);
  if (error !== undefined) return { problem: `not a trial's ticket: ${describeIssues(error).slice(0, 500)}` };
  return idOf(ticket) === id ? ticket : { problem: 'its id is not that of its content' };
}
