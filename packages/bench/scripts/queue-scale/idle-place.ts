import type { Job, TrialJob } from '@digitbench/train/protocol';
import type { LocalPlace } from '../../src/place/local/place.ts';
import type { Outcome, Place, RunOptions } from '../../src/place/place.ts';

/** A place that trains one trial and gives its result for all others at once: what is left is the queue. */
export class IdlePlace implements Place {
  readonly #local: LocalPlace;
  #trained: Promise<Outcome<'trial'>> | undefined;

  constructor(local: LocalPlace) {
    this.#local = local;
  }

  get slots(): number {
    return this.#local.slots;
  }

  run<Kind extends Job['kind']>(
    job: Extract<Job, { kind: Kind }>,
    options: RunOptions,
  ): Promise<Outcome<Kind>> {
    if (job.kind !== 'trial') return this.#local.run<Kind>(job, options);
    this.#trained ??= this.#local.run<'trial'>(job as TrialJob, options);
    // The kind is that of the job.
    return this.#trained as Promise<Outcome<Kind>>;
  }

  close(): void {
    this.#local.close();
  }
}
