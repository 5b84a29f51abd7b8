import { drawKey, drawWords, streamNumber } from './hash.ts';

/** The numbers below `count` in an order that depends on seed and epoch alone (Fisher and Yates). */
export function permutation(count: number, seed: number, epoch: number): Int32Array {
  const words = drawWords(drawKey(seed, epoch, streamNumber('order')), count);
  const order = Int32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(((words[i] ?? 0) / 2 ** 32) * (i + 1));
    const [a = 0, b = 0] = [order[i], order[j]];
    order[i] = b;
    order[j] = a;
  }
  return order;
}
