import { RuntimeLoadError } from '@digitbench/jit';

/** What went wrong: in plain words for the reader, and in the words of the program, for whoever mends it. */
export interface Trouble {
  reason: string;
  details: string;
}

/** An error whose message is in plain words already. */
export class PlainError extends Error {
  override readonly name = 'PlainError';
}

/** `reason` says what a reader can do; `otherwise` is for errors that nobody foresaw. */
export function troubleOf(error: unknown, otherwise: string): Trouble {
  const details = messageOf(error);
  if (error instanceof PlainError)
    return { reason: details, details: error.cause === undefined ? '' : messageOf(error.cause) };
  if (isAbout(error, (one) => one instanceof RuntimeLoadError, /cannot be loaded/))
    return { reason: 'its runtime did not start in this browser', details };
  if (isAbout(error, (one) => one instanceof RangeError, /out of memory|allocat/i))
    return { reason: 'this browser has too little memory for it', details };
  return { reason: otherwise, details };
}

/** Whether an error, or one that caused it, is of a kind; an engine tells of its runtime's errors by their message. */
function isAbout(error: unknown, isOf: (error: unknown) => boolean, words: RegExp): boolean {
  for (let one = error; one instanceof Error; one = one.cause)
    if (isOf(one) || words.test(one.message)) return true;
  return false;
}

export const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
