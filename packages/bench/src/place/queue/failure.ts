import { oneLine } from '@digitbench/train/node';
import { readTicket, type Ticket } from './ticket.ts';

/** A trial that failed, with what is needed to try it again. */
export interface FailedTrial {
  ticket: Ticket;
  reason: string;
}

const longest = 8_192;

export const writeFailure = ({ ticket, reason }: FailedTrial): string =>
  JSON.stringify({ ticket, reason: reason.slice(0, 1_000) });

/** Undefined if it is none. */
export function readFailure(id: string, text: string): FailedTrial | undefined {
  if (text.length > longest) return undefined;
  try {
    const { ticket: data, reason }: Record<string, unknown> = JSON.parse(text);
    const ticket = readTicket(data, id);
    return 'problem' in ticket ? undefined : { ticket, reason: oneLine(String(reason)) };
  } catch {
    return undefined;
  }
}
