import type { Arrays, Executable } from '../engines/engine.ts';
import { turn } from '../turn.ts';

export interface EpochRun {
  executable: Executable;
  batchSize: number;
  arrays: Arrays;
  order: Int32Array;
  /** The scanned arrays of `count` steps from `step` on, counted from the epoch's first. */
  hyper(step: number, count: number): Arrays;
  /** After each step. */
  stepDone?(loss: number): void;
  /** After each chunk: the fraction of the epoch that is done, the chunk's mean loss. */
  progress(done: number, loss: number): void;
  /** Awaited after each chunk; a turn of the event loop unless given. */
  between?: (() => Promise<void>) | undefined;
}

/** The epoch's mean loss over its examples; or, stopped, the loss that was not finite and its step. */
export interface EpochLoss {
  loss: number;
  stoppedAt?: number;
}

const chunkSeconds = 1;
const firstChunk = 16; // steps, before their pace is known

/**
 * Trains one epoch in chunks of about a second, so that progress, time limits and a lost harness are noticed in between.
 * The cuts do not influence the numbers.
 */
export async function trainInChunks(run: EpochRun): Promise<EpochLoss> {
  const { order, batchSize, executable } = run;
  const steps = Math.ceil(order.length / batchSize);
  let sum = 0;
  let chunk = Math.ceil(firstChunk / executable.stride) * executable.stride;
  for (let step = 0; step < steps; ) {
    const count = Math.min(chunk, steps - step);
    const started = performance.now();
    const { loss } = await executable.train(
      { ...run.arrays, ...run.hyper(step, count) },
      order.subarray(step * batchSize, (step + count) * batchSize),
    );
    const seconds = (performance.now() - started) / 1000;
    const bad = loss.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) return { loss: loss[bad] ?? Number.NaN, stoppedAt: step + bad };

    const before = sum;
    let examples = 0;
    // Added step by step, so that the sum is rounded in the same way however the epoch is cut.
    loss.forEach((value, i) => {
      const size = Math.min(batchSize, order.length - (step + i) * batchSize);
      sum += value * size;
      examples += size;
      run.stepDone?.(value);
    });
    step += count;
    run.progress(step / steps, (sum - before) / examples);
    const next = Math.min((count / seconds) * chunkSeconds, count * 1_000);
    chunk = Math.max(1, Math.round(next / executable.stride)) * executable.stride;
    // Messages go out and come in only between two turns of the event loop.
    await (run.between ?? turn)();
  }
  return { loss: sum / order.length };
}
