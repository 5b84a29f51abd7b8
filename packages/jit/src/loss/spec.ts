import * as tf from '@tensorflow/tfjs';
import { checkKeys, unknownName } from '../check/keys.ts';
import { refuseSurplus } from '../check/surplus.ts';
import type { Shape } from '../graph/types.ts';
import type { Pair } from './formulas.ts';
import { kindOfName, type LossKind, type LossName, lossNames } from './names.ts';
import { kindOfTfjsLoss, nameOfTfjsMetric, type TfjsLoss } from './tfjs.ts';

/**
 * A loss of one's own. It takes one object, so that outputs and targets cannot be taken for each other:
 * `({ outputs, targets }) => tf.mean(tf.abs(tf.sub(outputs, targets)))`. Both are [batch, ...], the targets in the
 * outputs' shape. It gives a scalar, or a loss for each example: [batch], or the first axes of the outputs.
 */
export type LossFunction = (pair: Pair) => tf.Tensor;

/** What customLoss makes. */
export interface CustomLoss {
  readonly of: LossFunction;
  /** The shape of one example's targets; null for the shape of the outputs. */
  readonly targetShape: Shape | null;
}

/** A loss by name, one of TensorFlow.js's functions (tf.losses.…), or one of one's own. */
export type Loss = LossName | TfjsLoss | LossFunction | CustomLoss;

/**
 * A loss of one's own, in TypeScript with the types of its arguments known, and with targets of a shape of their own
 * where `targetShape` (without the batch) is given: what an action was and what came of it, say.
 */
export function customLoss(
  of: LossFunction,
  options: { readonly targetShape?: Shape } = {},
  ...more: []
): CustomLoss {
  refuseSurplus('customLoss', '(function, options)', more);
  if (typeof of !== 'function') {
    throw new Error(`jit: customLoss got ${String(of)}; expected a function, ({ outputs, targets }) => ….`);
  }
  checkArguments('loss', of);
  checkKeys('customLoss', options, ['targetShape']);
  const { targetShape } = options;
  const isLength = (length: unknown) => Number.isInteger(length) && Number(length) > 0;
  if (targetShape !== undefined && !(Array.isArray(targetShape) && targetShape.every(isLength))) {
    throw new Error(
      `jit: customLoss got ${JSON.stringify(targetShape)} as targetShape; expected the lengths of one example's targets, such as [2].`,
    );
  }
  return { of, targetShape: targetShape ?? null };
}

/** A loss as it is computed. */
export type ResolvedLoss =
  | { readonly custom: null; readonly kind: LossKind }
  | { readonly custom: LossFunction; readonly targetShape: Shape | null };

export function resolveLoss(loss: unknown): ResolvedLoss {
  const kind = typeof loss === 'string' ? kindOfName(loss) : kindOfTfjsLoss(loss);
  if (kind) return { custom: null, kind };
  const measure = nameOfTfjsMetric(loss);
  if (measure !== null || loss === tf.losses.computeWeightedLoss) {
    throw new Error(
      `jit: the loss is ${measure === null ? 'tf.losses.computeWeightedLoss' : `tf.metrics.${measure}`}, which no gradient ` +
        'can follow from outputs and targets; expected a loss, such as tf.losses.meanSquaredError.',
    );
  }
  if (typeof loss === 'function') {
    checkArguments('loss', loss);
    return { custom: loss as LossFunction, targetShape: null };
  }
  if (isCustom(loss)) {
    return { custom: loss.of, targetShape: loss.targetShape };
  }
  throw unknownName('loss', loss, lossNames, ', a function of tf.losses, or ({ outputs, targets }) => …');
}

/** A function of two arguments may mean them in either order. */
export function checkArguments(what: string, { length, name }: { length: number; name: string }): void {
  if (length <= 1) return;
  throw new Error(
    `jit: the ${what} ${name || 'function'} takes ${length} arguments; expected one object, ({ outputs, targets }) => …, ` +
      'so that their order cannot be mistaken. Functions of tf.losses and tf.metrics are known and can be given as they are.',
  );
}

function isCustom(loss: unknown): loss is CustomLoss {
  if (typeof loss !== 'object' || loss === null) return false;
  const { of, targetShape } = loss as Partial<CustomLoss>;
  return typeof of === 'function' && (targetShape === null || Array.isArray(targetShape));
}
