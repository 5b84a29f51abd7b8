import { setTimeout as wait } from 'node:timers/promises';
import { explain, isRefusal } from './connect.ts';

/** Milliseconds between two attempts. */
const pause = 2_000;

export interface Insistence {
  /** Gives up. */
  signal: AbortSignal;
  say(text: string): void;
}

/**
 * Does something on a queue's server, again and again while the server refuses: its memory or its disk may be full for a while. A
 * server that is away is waited for by the connection. Throws the last refusal after the signal, and any other error at once.
 */
export async function insist<T>(action: () => Promise<T>, { signal, say }: Insistence): Promise<T> {
  for (let told = ''; ; ) {
    try {
      return await action();
    } catch (error) {
      if (!isRefusal(error) || signal.aborted) throw error;
      const reason = explain(error);
      if (told !== reason) say(`the queue refuses for now (${reason}); trying again`);
      told = reason;
      await wait(pause, undefined, { signal }).catch(() => {});
    }
  }
}
