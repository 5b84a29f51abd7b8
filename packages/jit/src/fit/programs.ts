import type * as tf from '@tensorflow/tfjs';
import type { Scan } from '../scan.ts';
import { inTurn } from '../session/turns.ts';

/** How many programs of one kind are kept: each is a loaded model of its own. */
const KEPT = 16;

/** Compiles a program; `like` is one for another batch size, if there is any. */
export type Compile = (like: Scan | undefined) => Promise<Scan>;

/** Compiled programs by what they are for and their batch size; those that were not used for longest are let go. */
export class Programs {
  readonly #known = new Map<string, Promise<Scan>>();

  get(kind: string, batchSize: number, compile: Compile): Promise<Scan> {
    const key = keyOf(kind, batchSize);
    const known = this.#known.get(key);
    // The order of a map is that of its insertions.
    this.#known.delete(key);
    const program = known ?? this.#compile(kind, compile);
    this.#known.set(key, program);
    // What could not be compiled may be tried again.
    program.catch(() => this.#known.delete(key));
    const [oldest] = this.#known.keys();
    if (this.#known.size > KEPT && oldest !== undefined) void this.#release(oldest);
    return program;
  }

  async #compile(kind: string, compile: Compile): Promise<Scan> {
    const others = [...this.#known].filter(([key]) => key.startsWith(keyOf(kind, '')));
    const like = await others.at(-1)?.[1].catch(() => undefined);
    return compile(like);
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

const keyOf = (kind: string, batchSize: number | '') => `${kind} | ${batchSize}`;

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
