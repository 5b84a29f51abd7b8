import * as tf from '@tensorflow/tfjs';
import { unknownName } from '../check/keys.ts';
import { binaryCrossentropy, categoricalCrossentropy, type Pair } from './formulas.ts';
import type { Head, HeadValues } from './head.ts';
import { kindOfName, type LossName, lossNames } from './names.ts';
import { checkArguments } from './spec.ts';
import { kindOfTfjsLoss, nameOfTfjsMetric, type TfjsLoss, type TfjsMetric } from './tfjs.ts';

/** Of outputs and targets, both [batch, ...] and of one shape; its mean over a batch counts. */
export type MetricFunction = (pair: Pair) => tf.Tensor;

export type MetricName = keyof typeof named | keyof typeof byLoss | LossName;

/** A metric by name, one of TensorFlow.js's functions, or one of one's own: ({ outputs, targets }) => … */
export type Metric = MetricName | TfjsMetric | TfjsLoss | MetricFunction;

/** A metric of one head: the key it has in the history, and its value in a batch, a scalar. */
export interface HeadMetric {
  readonly head: Head;
  readonly name: string;
  value(values: HeadValues, targets: tf.Tensor): tf.Tensor;
}

const float = (x: tf.Tensor) => tf.cast(x, 'float32');

const named = {
  /** Of truth values, against probabilities from 0.5. */
  binaryAccuracy: ({ outputs, targets }: Pair) => float(tf.equal(targets, float(tf.greater(outputs, 0.5)))),
  categoricalAccuracy: ({ outputs, targets }: Pair) =>
    float(tf.equal(tf.argMax(targets, -1), tf.argMax(outputs, -1))),
  /** Class numbers have become rows by the time a metric sees them. */
  sparseCategoricalAccuracy: ({ outputs, targets }: Pair) =>
    float(tf.equal(tf.argMax(targets, -1), tf.argMax(outputs, -1))),
  precision: (pair: Pair) => ratio(hits(pair), tf.sum(float(tf.equal(pair.outputs, 1)))),
  recall: (pair: Pair) => ratio(hits(pair), tf.sum(float(tf.equal(pair.targets, 1)))),
  r2Score: ({ outputs, targets }: Pair) => {
    const residuals = tf.sum(tf.squaredDifference(targets, outputs));
    return tf.sub(1, tf.div(residuals, tf.sum(tf.squaredDifference(targets, tf.mean(targets)))));
  },
} as const satisfies Record<string, MetricFunction>;

/** As in TensorFlow.js: of outputs that are 0 or 1 themselves. */
const hits = ({ outputs, targets }: Pair) =>
  tf.sum(float(tf.logicalAnd(tf.equal(targets, 1), tf.equal(outputs, 1))));

const ratio = (part: tf.Tensor, whole: tf.Tensor) => tf.divNoNan(part, whole);

/** Names that mean what the loss asks for, and the key they have in the history. */
const byLoss = { accuracy: 'acc', acc: 'acc', crossentropy: 'ce', ce: 'ce' } as const;

export const metricNames: readonly string[] = [...Object.keys(byLoss), ...Object.keys(named), ...lossNames];

export function headMetric(metric: unknown, head: Head, outputShape: readonly (number | null)[]): HeadMetric {
  const known = typeof metric === 'string' ? metric : nameOfTfjsMetric(metric);
  if (known !== null && Object.hasOwn(byLoss, known)) {
    const name = byLoss[known as keyof typeof byLoss];
    const binary = isBinary(head, outputShape);
    const accuracy = binary ? named.binaryAccuracy : named.categoricalAccuracy;
    const entropy = binary ? binaryCrossentropy : categoricalCrossentropy;
    return ofEstimates(head, name, name === 'acc' ? accuracy : entropy);
  }
  if (known !== null && Object.hasOwn(named, known)) {
    return ofEstimates(head, known, named[known as keyof typeof named]);
  }
  const kind = typeof metric === 'string' ? kindOfName(metric) : kindOfTfjsLoss(metric);
  if (kind) {
    const name = known ?? functionName(metric);
    // A cross-entropy as a metric is of probabilities, whatever the loss takes.
    if (kind.entropy) {
      return ofEstimates(
        head,
        name,
        kind.entropy.of === 'softmax' ? categoricalCrossentropy : binaryCrossentropy,
      );
    }
    return {
      head,
      name,
      value: ({ outputs }, targets) => tf.mean(kind.formula({ outputs, targets })),
    };
  }
  if (typeof metric !== 'function') {
    throw unknownName(
      'metric',
      metric,
      metricNames,
      ', a function of tf.metrics, or ({ outputs, targets }) => …',
    );
  }
  checkArguments('metric', metric);
  const own = metric as MetricFunction;
  return {
    head,
    name: functionName(metric),
    value: ({ outputs }, targets) => tf.mean(own({ outputs, targets })),
  };
}

function ofEstimates(head: Head, name: string, metric: MetricFunction): HeadMetric {
  return { head, name, value: ({ estimates }, targets) => tf.mean(metric({ outputs: estimates, targets })) };
}

const functionName = (fn: unknown) => (typeof fn === 'function' && fn.name) || 'metric';

/** One number for each example, or truth values side by side. */
function isBinary({ loss }: Head, outputShape: readonly (number | null)[]): boolean {
  return outputShape.at(-1) === 1 || (!loss.custom && loss.kind.entropy?.of === 'sigmoid');
}
