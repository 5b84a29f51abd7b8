import { createHash } from 'node:crypto';
import { nameSchema } from '@digitbench/results/record';
import { oneLine } from '@digitbench/train/node';
import type { JobProgress } from '@digitbench/train/protocol';
import { z } from 'zod';

/** Characters of a card as JSON. */
const longest = 512 * 1024;

/** Without line ends and what moves a terminal's cursor. */
const text = (most: number) => z.string().max(most).transform(oneLine);
const number = z.number().nullable();
const count = z.int().min(0).max(1_000_000_000).nullable();

const runningSchema = z.strictObject({
  id: text(1_000),
  /** Milliseconds by the server's clock. */
  since: z.number().min(0),
  phase: z.enum(['loading', 'describing', 'compiling', 'training', 'testing']),
  epoch: count,
  epochs: count,
  fraction: number,
  loss: number,
});

const cardSchema = z.strictObject({
  version: z.literal(1),
  worker: text(100),
  host: text(64),
  /** Its id in records. */
  machine: nameSchema,
  revision: text(100).nullable(),
  jobs: z.int().min(1).max(1024),
  trials: z.array(runningSchema).max(1024),
  refusals: z.array(z.strictObject({ reason: text(1_000), lots: z.array(text(12)).max(10_000) })).max(1_000),
});

/** What a worker says of itself every few seconds: where it is, what it trains, and what it cannot take. */
export type Card = z.infer<typeof cardSchema>;
export type RunningTrial = z.infer<typeof runningSchema>;

/** Undefined for a text that no worker of this version writes. */
export function readCard(json: string): Card | undefined {
  if (json.length > longest) return undefined;
  try {
    return cardSchema.safeParse(JSON.parse(json)).data;
  } catch {
    return undefined;
  }
}

/** A lot (see `lotOf`) in a card. */
export const shortLot = (lot: string): string => createHash('sha256').update(lot).digest('hex').slice(0, 12);

/** A trial as a card shows it. Numbers that are not finite have no place in JSON. */
export function describeRunning(id: string, since: number, progress: JobProgress): RunningTrial {
  const training = progress.phase === 'training' ? progress : undefined;
  const finite = (value: number | undefined) => (Number.isFinite(value) ? (value ?? null) : null);
  return {
    id,
    since,
    phase: progress.phase,
    epoch: finite(training?.epoch),
    epochs: finite(training?.epochs),
    fraction: finite(training?.fraction),
    loss: finite(training?.loss),
  };
}

/** Back to what a display shows. */
export function progressOf({ phase, epoch, epochs, fraction, loss }: RunningTrial): JobProgress {
  if (phase === 'describing') return { phase: 'loading' };
  if (phase !== 'training') return { phase };
  return { phase, epoch: epoch ?? 0, epochs: epochs ?? 0, fraction: fraction ?? 0, loss: loss ?? Number.NaN };
}

/** Why all workers refuse a lot; undefined if one of them may take it, or if there is none. */
export function refusalOf(cards: readonly Card[], lot: string | undefined): string | undefined {
  if (lot === undefined || cards.length === 0) return undefined;
  const short = shortLot(lot);
  const reasons = cards.map(({ host, refusals }) => {
    const reason = refusals.find(({ lots }) => lots.includes(short))?.reason;
    return reason === undefined ? undefined : `${host}: ${reason}`;
  });
  return reasons.includes(undefined) ? undefined : [...new Set(reasons)].join('; ');
}
