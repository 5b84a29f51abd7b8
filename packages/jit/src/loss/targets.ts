import * as tf from '@tensorflow/tfjs';
import type { NumberArray } from '../arrays.ts';
import type { Shape } from '../graph/types.ts';
import type { Head } from './head.ts';

/** How the targets of one output arrive in a step, and what the loss is given. */
export interface TargetForm {
  /** Of one example, as the array holds them. */
  readonly shape: Shape;
  /** From [batch, ...shape] to what the loss wants, float32. */
  ready(targets: tf.Tensor): tf.Tensor;
}

const sizeOf = (shape: Shape) => shape.reduce((product, length) => product * length, 1);

/**
 * The form of targets of which each example has `perExample` numbers, for an output of `outputShape` (without the
 * batch): its own shape, or class numbers where the loss knows classes.
 *
 * @throws Error where the numbers fit neither, or are no class numbers.
 */
export function targetForm(
  head: Head,
  caller: string,
  targets: NumberArray,
  perExample: number,
  outputShape: Shape,
): TargetForm {
  const { name, loss } = head;
  const classes = outputShape.at(-1) ?? 1;
  const allowed = loss.custom ? undefined : loss.kind.classes;
  if (!loss.custom && loss.kind.entropy?.of === 'softmax' && classes < 2) {
    throw new Error(
      `jit: ${caller} got a cross-entropy of classes for output ${name}, which has one number; expected one for each class. ` +
        'For truth values take sigmoidCrossEntropy (binaryCrossentropy).',
    );
  }
  if (allowed && classes > 1 && perExample * classes === sizeOf(outputShape)) {
    checkClasses(name, caller, targets, classes, perExample);
    return {
      shape: outputShape.slice(0, -1),
      ready: (numbers) => tf.cast(tf.oneHot(tf.cast(numbers, 'int32'), classes), 'float32'),
    };
  }
  const shape = (loss.custom && loss.targetShape) ?? outputShape;
  if (allowed !== 'required' && perExample === sizeOf(shape)) {
    return { shape, ready: (rows) => tf.cast(rows, 'float32') };
  }
  const wanted = [
    ...(allowed === 'required'
      ? []
      : [
          `${sizeOf(shape)} ([${shape}], the shape of ${loss.custom && loss.targetShape ? 'targetShape' : 'the output'})`,
        ]),
    ...(allowed && classes > 1 ? [`${sizeOf(outputShape) / classes} (class numbers)`] : []),
  ];
  throw new Error(
    `jit: ${caller} got targets of ${perExample} number${perExample === 1 ? '' : 's'} an example for output ${name}; expected ${wanted.join(' or ')}.`,
  );
}

/** A class that the model does not have would count for nothing, without a word. */
function checkClasses(
  output: string,
  caller: string,
  targets: NumberArray,
  classes: number,
  perExample: number,
): void {
  const at = targets.findIndex((value) => !(Number.isInteger(value) && value >= 0 && value < classes));
  if (at < 0) return;
  const place = perExample > 1 ? `, place ${at % perExample},` : '';
  throw new Error(
    `jit: ${caller} got ${targets[at]} as the class of example ${Math.floor(at / perExample)}${place} for output ` +
      `${output}; expected a whole number from 0 to ${classes - 1}, one of the model's outputs.`,
  );
}
