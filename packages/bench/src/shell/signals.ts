import { constants } from 'node:os';

export interface Signals extends Disposable {
  /** Aborted by the first Ctrl-C (or SIGTERM, or the terminal's end). */
  signal: AbortSignal;
  /** 128 plus the signal's number, as a shell expects: 130 after Ctrl-C. */
  readonly exitCode: number;
}

/**
 * The first signal asks to stop; the second ends the process at once, and the workers with it, since they notice that
 * their harness is gone. Listens until the end of the block: `using signals = handleSignals()`.
 */
export function handleSignals(): Signals {
  const controller = new AbortController();
  let code = 0;
  const listeners = (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((name) => {
    const listener = () => {
      const repeated = controller.signal.aborted;
      code = 128 + constants.signals[name];
      if (repeated) process.exit(code);
      controller.abort();
    };
    process.on(name, listener);
    return () => process.off(name, listener);
  });
  return {
    signal: controller.signal,
    get exitCode() {
      return code;
    },
    [Symbol.dispose]() {
      for (const remove of listeners) remove();
    },
  };
}
