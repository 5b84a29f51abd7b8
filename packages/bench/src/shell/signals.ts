import { constants } from 'node:os';

export interface Signals extends Disposable {
  /** Aborted by the first Ctrl-C (or SIGTERM, or the terminal's end). */
  signal: AbortSignal;
  /** Aborted by the second one, if that has a meaning of its own. */
  urgent: AbortSignal;
  /** 128 plus the signal's number, as a shell expects: 130 after Ctrl-C. */
  readonly exitCode: number;
}

/**
 * The first signal asks to stop; one more ends the process at once, and the workers with it, since they notice that
 * their harness is gone. With two stages, the second signal asks to stop sooner, and the third ends the process. Listens until
 * the end of the block: `using signals = handleSignals()`.
 */
export function handleSignals(stages: 1 | 2 = 1): Signals {
  const first = new AbortController();
  const second = new AbortController();
  const open = [first, second].slice(0, stages);
  let code = 0;
  const listeners = (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((name) => {
    const listener = () => {
      code = 128 + constants.signals[name];
      const next = open.shift();
      if (next === undefined) process.exit(code);
      next.abort();
    };
    process.on(name, listener);
    return () => process.off(name, listener);
  });
  return {
    signal: first.signal,
    urgent: second.signal,
    get exitCode() {
      return code;
    },
    [Symbol.dispose]() {
      for (const remove of listeners) remove();
    },
  };
}
