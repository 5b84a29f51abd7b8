import type * as tf from '@tensorflow/tfjs';
import type { Scan } from '../scan.ts';
import { inTurn } from '../session/turns.ts';

/** How many programs of one kind are kept: each is a loaded model of its own. */
const KEPT = 16;

/** Compiled programs by what they are for; those that were not used for longest are let go. */
export class Programs {
  readonly #known = new Map<string, Promise<Scan>>();

  get(key: string, compile: () => Promise<Scan>): Promise<Scan> {
    const known = this.#known.get(key);
    // The order of a map is that of its insertions.
    this.#known.delete(key);
    const program = known ?? compile();
    this.#known.set(key, program);
    // What could not be compiled may be tried again.
    program.catch(() => this.#known.delete(key));
    const [oldest] = this.#known.keys();
    if (this.#known.size > KEPT && oldest !== undefined) void this.#release(oldest);
    return program;
  }

  get size(): number {
    return this.#known.size;
  }

  async #release(key: string): Promise<void> {
    const program = this.#known.get(key);
    this.#known.delete(key);
    const compiled = await program?.catch(() => undefined);
    // Not while it runs.
    if (compiled) await inTurn(() => compiled.dispose());
  }

  async dispose(): Promise<void> {
    await Promise.all([...this.#known.keys()].map((key) => this.#release(key)));
  }
}

const ofModels = new WeakMap<tf.LayersModel, Programs>();
const forgotten = new FinalizationRegistry<Programs>((programs) => void programs.dispose());

/**
 * The programs that ask a model (predict, evaluate), kept as long as it lives: they are let go when it is disposed of,
 * or collected as garbage.
 */
export function programsOf(model: tf.LayersModel): Programs {
  const known = ofModels.get(model);
  if (known) return known;
  const programs = new Programs();
  ofModels.set(model, programs);
  forgotten.register(model, programs);
  const { dispose } = model;
  Object.defineProperty(model, 'dispose', {
    configurable: true,
    writable: true,
    value(this: tf.LayersModel) {
      void programs.dispose();
      return dispose.call(this);
    },
  });
  return programs;
}
