import * as tf from '@tensorflow/tfjs';
import { outputNames } from '../check/modelNames.ts';
import type { Shape } from '../graph/types.ts';
import {
  binaryCrossentropy,
  categoricalCrossentropy,
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
} from './formulas.ts';
import { type LastActivation, lastActivation, type Squash } from './lastActivation.ts';
import { squashThatMade } from './madeBy.ts';
import { type ResolvedLoss, resolveLoss } from './spec.ts';

/** One output of a model with its loss. */
export interface Head {
  readonly name: string;
  readonly index: number;
  readonly loss: ResolvedLoss;
  readonly last: LastActivation | null;
  /** Whether the loss is computed of the scores before the last activation, which is then left out of the model. */
  readonly stripped: boolean;
}

export function headOf(model: tf.LayersModel, index: number, loss: unknown): Head {
  const name = outputNames(model)[index] ?? `output ${index}`;
  const resolved = resolveLoss(loss);
  const last = lastActivation(model, index);
  const entropy = resolved.custom ? undefined : resolved.kind.entropy;
  const stripped = last?.strip != null && entropy?.of === last.squash;
  return { name, index, loss: resolved, last, stripped };
}

/** Runs `body`, which applies the model, with the last activations left out of the heads that take scores. */
export function withScores<T>(heads: readonly Head[], body: () => T): T {
  const undo = heads.flatMap(({ stripped, last }) => (stripped && last?.strip ? [last.strip()] : []));
  try {
    return body();
  } finally {
    for (const restore of undo) restore();
  }
}

/** What comes out of one head in one batch. */
export interface HeadValues {
  /** What the model gives: after its last activation. */
  readonly outputs: tf.Tensor;
  /** Probabilities where the loss speaks of them, as accuracy asks for; else the outputs. */
  readonly estimates: tf.Tensor;
  /** A loss for each example or place: [batch, ...], or a scalar from a function that gives one. */
  readonly losses: tf.Tensor;
}

/**
 * The losses of what the model gave for one head, `raw` (scores where the head is stripped), against targets in the
 * shape that the loss wants, float32.
 */
export function evaluateHead(head: Head, raw: tf.Tensor, targets: tf.Tensor): HeadValues {
  const { loss, last, stripped } = head;
  const outputs = stripped && last ? squashed(raw, last.squash) : raw;
  if (loss.custom) {
    const losses = loss.custom({ outputs, targets });
    checkLosses(losses, outputs);
    return { outputs, estimates: outputs, losses };
  }
  const { entropy, formula } = loss.kind;
  if (!entropy) return { outputs, estimates: outputs, losses: formula({ outputs, targets }) };
  const made = last?.squash ?? squashThatMade(raw);
  if (made && made !== entropy.of) checkPair(head, made, entropy);
  const ofScores = entropy.of === 'softmax' ? softmaxCrossEntropy : sigmoidCrossEntropy;
  const ofProbabilities = entropy.of === 'softmax' ? categoricalCrossentropy : binaryCrossentropy;
  if (stripped) return { outputs, estimates: outputs, losses: ofScores({ outputs: raw, targets }) };
  if (made || entropy.given === 'probabilities') {
    return { outputs, estimates: outputs, losses: ofProbabilities({ outputs, targets }) };
  }
  return { outputs, estimates: squashed(raw, entropy.of), losses: ofScores({ outputs: raw, targets }) };
}

const squashed = (scores: tf.Tensor, squash: Squash) =>
  squash === 'softmax' ? tf.softmax(scores) : tf.sigmoid(scores);

/** Outputs of sigmoid are no distribution over classes, and a loss of scores would squash them once more. */
function checkPair({ name }: Head, made: Squash, { of, given }: { of: Squash; given: string }): void {
  if (made === 'softmax' || given === 'probabilities') return;
  throw new Error(
    `jit: output ${name} ends in ${made}, and its loss, ${of}CrossEntropy, takes scores. End the model without an ` +
      `activation or in ${of}, or name the loss ${made}CrossEntropy.`,
  );
}

/** What is broadcast by mistake, such as [batch] against [batch, 1], is larger than the outputs. */
function checkLosses(losses: unknown, outputs: tf.Tensor): void {
  const shape: Shape | null = losses instanceof tf.Tensor ? losses.shape : null;
  const size = shape?.reduce((product, length) => product * length, 1);
  const fits = (length: number, axis: number) =>
    length === outputs.shape[axis] || (axis > 0 && axis < outputs.rank && length === 1);
  if (shape && (size === 1 || shape.every(fits))) return;
  throw new Error(
    `jit: the loss gives ${shape ? `the shape [${shape}]` : String(losses)} for outputs [${outputs.shape}]; expected a ` +
      'scalar, or a number for each example: the first lengths of the outputs, or 1 in their place.',
  );
}
