import { gunzipSync, gzipSync } from 'node:zlib';
import type { RunRecord } from '@digitbench/results';
import { checkRecord, describeIssues, machineSchema, nameSchema } from '@digitbench/results/record';
import { oneLine } from '@digitbench/train/node';
import { z } from 'zod';
import { idOf, type Ticket } from './ticket.ts';

/** Weights up to so many bytes travel with their record; larger ones stay on the worker, and a warning of the record names them. */
export const mostWeights = 8 * 2 ** 20;

/** Bytes of a parcel without its weights, packed and unpacked. A record of 10,000 test images has about 30,000. */
export const mostPacked = 4 * 2 ** 20;
const mostUnpacked = 32 * 2 ** 20;

const parcelSchema = z.strictObject({
  version: z.literal(1),
  id: z.string().max(1_000),
  record: z.unknown(),
  engineSeconds: z.number().min(0),
  /** `here`: they travel along; a name: they stayed on the worker. */
  weights: z.union([z.literal('none'), z.literal('here'), z.strictObject({ stayed: z.string().max(300) })]),
});

/** What a worker hands over for a ticket: the record that it made, and what the coordinator shows of it. */
export interface Parcel extends Omit<z.infer<typeof parcelSchema>, 'record'> {
  record: RunRecord;
}

/** Where a trial runs, as its job on the queue says. */
export const takenSchema = z.strictObject({
  machine: machineSchema,
  revision: z.string().max(100).nullable(),
  startedAt: z.iso.datetime(),
});

export type Taken = z.infer<typeof takenSchema>;

/** What is handed over for a trial whose machines were lost too often. */
const lossSchema = z.strictObject({
  version: z.literal(1),
  id: z.string().max(1_000),
  lost: z.string().min(1).max(1_000).transform(oneLine),
  last: takenSchema.nullable(),
});

export type Loss = z.infer<typeof lossSchema>;

/** The field of a loss among the parcels of a ticket, where a parcel has its machine's id. No machine's id has a blank. */
export const lossField = 'lost machines';

export const packParcel = (parcel: Parcel | Loss): Buffer => gzipSync(JSON.stringify(parcel));

export type Unpacked = Parcel | Loss | { problem: string };

/** Reads a parcel from the queue: only a valid record of this ticket, made by the machine that its field names. */
export function unpackParcel(packed: Uint8Array, ticket: Ticket, field: string): Unpacked {
  const content = inflate(packed);
  if (content === undefined) return { problem: 'it is no packed JSON, or too large' };
  const schema = field === lossField ? lossSchema : parcelSchema;
  const { data, error } = schema.safeParse(content);
  if (error !== undefined) return { problem: describeIssues(error).slice(0, 500) };
  if (data.id !== idOf(ticket)) return { problem: `it is about another trial (${data.id.slice(0, 200)})` };
  if ('lost' in data) return data;
  const checked = checkRecord(data.record);
  if (checked.kind === 'newer')
    return { problem: `its record has format ${checked.version}; update this checkout` };
  if (checked.kind === 'invalid')
    return { problem: `its record is not valid: ${checked.reason.slice(0, 500)}` };
  const record = checked.value;
  const difference = differenceOf(record, ticket, field);
  return difference === undefined ? { ...data, record } : { problem: difference };
}

/** How a record differs from what its ticket asks for; undefined if it does not. */
function differenceOf(record: RunRecord, ticket: Ticket, machine: string): string | undefined {
  if (!nameSchema.safeParse(machine).success || record.machine.id !== machine)
    return `its record names the machine ${record.machine.id}, and it was handed over as ${machine.slice(0, 64)}`;
  const engine = record.fallback?.from ?? record.engine.name;
  const found = { ...record, engine };
  const parts = ['study', 'entry', 'seed', 'profile', 'dataset', 'checksum', 'engine', 'hash'] as const;
  const other = parts.find((part) => found[part] !== ticket[part]);
  return other && `its record has ${other} ${found[other]}, and the trial ${ticket[other]}`;
}

function inflate(packed: Uint8Array): unknown {
  if (packed.length > mostPacked) return undefined;
  try {
    return JSON.parse(gunzipSync(packed, { maxOutputLength: mostUnpacked }).toString('utf8'));
  } catch {
    return undefined;
  }
}
