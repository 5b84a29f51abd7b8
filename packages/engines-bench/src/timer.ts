import { Random } from '@digitbench/core';
import type { Measured } from './protocol.ts';

/** Trains on whole minibatches of examples, in that order; returns each step's loss. */
export type Run = (order: Int32Array) => Promise<Float32Array>;

/** Times runs of a prepared step over minibatches drawn without replacement, epoch after epoch; as peers/protocol.py. */
export class Timer {
  readonly #run: Run;
  readonly #examples: number;
  readonly #batchSize: number;
  readonly #random = Random.fromSeed(0).stream('order');
  #steps = 0;

  constructor(run: Run, examples: number, batchSize: number) {
    this.#run = run;
    this.#examples = examples;
    this.#batchSize = batchSize;
  }

  /** Runs of about `seconds`, always with the same number of steps, which the first call determines. */
  async measure(seconds: number): Promise<Measured> {
    if (this.#steps === 0) this.#steps = await this.#settle(seconds);
    return this.#time(this.#steps);
  }

  async #settle(seconds: number): Promise<number> {
    let steps = 1;
    for (;;) {
      const taken = ((await this.#time(steps)).microseconds * steps) / 1e6;
      if (taken >= seconds / 4) return Math.max(1, Math.round((steps * seconds) / taken));
      steps *= Math.max(2, Math.min(16, Math.floor(seconds / 2 / Math.max(taken, 1e-6))));
    }
  }

  async #time(steps: number): Promise<Measured> {
    const order = this.#order(steps);
    const processor = process.cpuUsage();
    const start = performance.now();
    const losses = await this.#run(order);
    const taken = performance.now() - start;
    const { user, system } = process.cpuUsage(processor);
    return {
      microseconds: (taken * 1000) / steps,
      processorMicroseconds: (user + system) / steps,
      steps,
      loss: losses.at(-1) ?? Number.NaN,
    };
  }

  #order(steps: number): Int32Array {
    const order = new Int32Array(steps * this.#batchSize);
    for (let at = 0; at < order.length; at += this.#examples) {
      order.set(this.#random.permutation(this.#examples).slice(0, order.length - at), at);
    }
    return order;
  }
}
