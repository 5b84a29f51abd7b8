import type { Validation } from '../contract/recipe.ts';
import type { Random } from '../random.ts';

/** The numbers of the training examples and of those held back; `validation` may be empty. */
export interface Split {
  readonly train: Int32Array;
  readonly validation: Int32Array;
}

/**
 * Splits `count` training examples. With nothing held back ("none", or "test": the test set validates) `train` is
 * 0 to count - 1 in order; else both parts follow one random permutation, of which a fraction holds back the last part
 * ("fraction-of-all": `count` is that of training and test examples together).
 * Throws a RangeError where a part would be empty.
 */
export function split(count: number, validation: Validation, random: Random): Split {
  if (validation.kind === 'none' || validation.kind === 'test') {
    return { train: Int32Array.from({ length: count }, (_, i) => i), validation: new Int32Array(0) };
  }
  const [start, end] = heldBack(count, validation);
  if (start >= end || end - start === count) {
    throw new RangeError(
      `split: ${count} examples given, at least one to train on and one to hold back expected ` +
        `with ${JSON.stringify(validation)}; take more examples.`,
    );
  }
  const order = random.permutation(count);
  const train = new Int32Array(count - (end - start));
  train.set(order.subarray(0, start));
  train.set(order.subarray(end), start);
  return { train, validation: order.slice(start, end) };
}

function heldBack(
  count: number,
  validation: Exclude<Validation, { kind: 'none' | 'test' }>,
): [number, number] {
  if (validation.kind !== 'fold') return [count - Math.round(count * validation.fraction), count];
  const cut = (fold: number) => Math.round((count * fold) / validation.folds);
  return [cut(validation.fold), cut(validation.fold + 1)];
}
