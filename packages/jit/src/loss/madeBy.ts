import * as tf from '@tensorflow/tfjs';
import type { Squash } from './lastActivation.ts';

/** Kernels that pass on what they are given, in another shape at most. */
const passing: ReadonlySet<string> = new Set(['Identity', 'Reshape', 'ExpandDims', 'Squeeze']);

/**
 * Which of softmax and sigmoid a tensor comes out of, as TensorFlow.js's record of what it computed says: for layers of
 * one's own, which say nothing about it. Null where it is neither, or where nothing is recorded.
 */
export function squashThatMade({ id }: tf.Tensor): Squash | null {
  const tape = tf.engine().state.activeTape ?? [];
  for (let at = tape.length - 1, wanted = id; at >= 0; at--) {
    const entry = tape[at];
    if (!entry?.outputs.some((output) => output.id === wanted)) continue;
    if (entry.kernelName === 'Softmax') return 'softmax';
    if (entry.kernelName === 'Sigmoid') return 'sigmoid';
    const [input] = Object.values(entry.inputs);
    if (!passing.has(entry.kernelName) || !input) return null;
    wanted = input.id;
  }
  return null;
}

/** Runs `body` with a record of what it computes, which `squashThatMade` reads. */
export function recorded<T>(body: () => T): T {
  const { state } = tf.engine();
  const before = state.activeTape;
  if (before) return body();
  state.activeTape = [];
  state.gradientDepth += 1;
  try {
    return body();
  } finally {
    state.gradientDepth -= 1;
    for (const { saved } of state.activeTape) tf.dispose(saved ?? []);
    // As TensorFlow.js has it where it records nothing.
    Reflect.set(state, 'activeTape', before);
  }
}
