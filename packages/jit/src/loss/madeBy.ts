import * as tf from '@tensorflow/tfjs';
import type { Squash } from './lastActivation.ts';

/** Kernels that pass on what they are given, in another shape at most; Pack puts steps of a sequence together. */
const passing: ReadonlySet<string> = new Set(['Identity', 'Reshape', 'ExpandDims', 'Squeeze', 'Pack']);

/**
 * Which of softmax and sigmoid a tensor comes out of, as TensorFlow.js's record of what it computed says: for layers of
 * one's own, which say nothing about it. Null where it is neither, or where nothing is recorded.
 */
export function squashThatMade(tensor: tf.Tensor): Squash | null {
  const makers = new Map<number, TapeNode>();
  for (const entry of tf.engine().state.activeTape ?? []) {
    for (const { id } of entry.outputs) makers.set(id, entry);
  }
  return squashOf(tensor, makers);
}

type TapeNode = NonNullable<ReturnType<typeof tf.engine>['state']['activeTape']>[number];

function squashOf({ id }: tf.Tensor, makers: ReadonlyMap<number, TapeNode>): Squash | null {
  const maker = makers.get(id);
  if (maker?.kernelName === 'Softmax') return 'softmax';
  if (maker?.kernelName === 'Sigmoid') return 'sigmoid';
  if (!maker || !passing.has(maker.kernelName)) return null;
  const [first = null, ...others] = Object.values(maker.inputs).map((input) => squashOf(input, makers));
  return others.every((other) => other === first) ? first : null;
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
