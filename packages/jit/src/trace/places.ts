import { userOrigin } from './origin.ts';

/** A call of a kernel, and where the user's code asked for it. */
interface Place {
  readonly op: string;
  readonly origin: string;
}

/**
 * Where the user's code asked for each kernel of a trace, in the order of the calls. Looking at the stack takes up to half
 * the time of a trace, so another trace of the same function takes its places from the first, as long as it calls the same
 * kernels.
 */
export class Places {
  readonly #before: readonly Place[];
  readonly #all: Place[] = [];
  #agrees = true;

  constructor(before?: Places) {
    this.#before = before ? before.#all : [];
  }

  /** The place of this call. */
  next(op: string): string {
    const known = this.#before[this.#all.length];
    this.#agrees &&= known?.op === op;
    const origin = this.#agrees && known ? known.origin : userOrigin();
    this.#all.push({ op, origin });
    return origin;
  }
}
