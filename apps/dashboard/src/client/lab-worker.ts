import type { Reply, Request } from '../lab/protocol.ts';

/** The other end of lab/worker.ts. Starting it is what loads TensorFlow.js, the compiler and the runtime. */
export class LabWorker {
  readonly #worker: Worker;

  /** `lost` is called if the worker itself cannot be loaded or breaks. */
  constructor(hear: (reply: Reply) => void, lost: (reason: string) => void) {
    this.#worker = new Worker(new URL('../lab/worker.ts', import.meta.url), {
      type: 'module',
      name: 'laboratory',
    });
    this.#worker.onmessage = ({ data }: MessageEvent<Reply>) => hear(data);
    this.#worker.onerror = ({ message }) => {
      this.#worker.terminate();
      lost(message || 'its program did not arrive. Check the connection and try again.');
    };
  }

  tell(request: Request) {
    this.#worker.postMessage(request);
  }

  end() {
    this.#worker.terminate();
  }
}

/** What this browser lacks for the laboratory, in words; null if nothing. */
export function lacking(): string | null {
  if (!('WebAssembly' in globalThis)) return 'This browser has no WebAssembly, which computing here needs.';
  if (!('Worker' in globalThis) || !('OffscreenCanvas' in globalThis))
    return 'This browser is too old to compute here: it lacks workers with pictures of their own.';
  return null;
}
