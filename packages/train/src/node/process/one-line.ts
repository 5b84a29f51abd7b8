import { stripVTControlCharacters } from 'node:util';

/** Longest reason that a record keeps: an error's message may hold a whole tensor. */
const LONGEST = 1_000;

/**
 * Output of a model's code, as one line that a terminal shows but does not obey: no colours, no line ends or other control
 * characters, at most a thousand characters.
 */
export function oneLine(text: string): string {
  const start = text.slice(0, 4 * LONGEST);
  const line = stripVTControlCharacters(start)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu, ' ')
    .trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}
