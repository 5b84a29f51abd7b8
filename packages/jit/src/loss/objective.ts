import * as tf from '@tensorflow/tfjs';
import { outputNames } from '../check/modelNames.ts';
import { nearest } from '../check/nearest.ts';
import { perName } from '../check/perName.ts';
import { evaluateHead, type Head, headOf } from './head.ts';
import { type HeadMetric, headMetric, type Metric } from './metrics.ts';
import type { CustomLoss, Loss } from './spec.ts';

export interface ObjectiveOptions {
  /** One loss for all outputs, a list in the outputs' order, or one for each output by name. */
  readonly loss: Loss | readonly Loss[] | Readonly<Record<string, Loss>>;
  /** What each output's loss counts in the sum, in the outputs' order or by name; 1 unless given. */
  readonly lossWeights?: readonly number[] | Readonly<Record<string, number>>;
  /** What is measured beside the loss: for all outputs, or for each output by name. */
  readonly metrics?: Metric | readonly Metric[] | Readonly<Record<string, Metric | readonly Metric[]>>;
}

export const objectiveNames = [
  'loss',
  'lossWeights',
  'metrics',
] as const satisfies (keyof ObjectiveOptions)[];

/** What a model is trained and measured by. */
export interface Objective {
  readonly heads: readonly Head[];
  /** The keys of a history: loss, the loss of each output where there are several, metrics. */
  readonly labels: readonly string[];
  /**
   * In one batch: the sum of the outputs' losses, and the measures of all labels but the first. `raws` is what the model
   * gives under withScores, `targets` and `weights` (of examples) are in the outputs' order.
   */
  measure(
    raws: readonly tf.Tensor[],
    targets: readonly tf.Tensor[],
    weights: readonly (tf.Tensor | undefined)[],
  ): { readonly loss: tf.Scalar; readonly measures: readonly tf.Tensor[] };
}

const isLoss = (value: unknown) =>
  typeof value === 'string' ||
  typeof value === 'function' ||
  typeof (value as CustomLoss | null)?.of === 'function';

const isMetric = (value: unknown) => typeof value === 'string' || typeof value === 'function';

export function createObjective(caller: string, model: tf.LayersModel, options: ObjectiveOptions): Objective {
  const names = outputNames(model);
  if (options.loss === undefined)
    throw new Error(`jit: ${caller} got no loss; expected a name such as meanSquaredError.`);
  const losses = isLoss(options.loss)
    ? names.map(() => options.loss as Loss)
    : perName<Loss>(caller, 'loss', options.loss, names, isLoss);
  const heads = losses.map((loss, i) => headOf(model, i, loss));
  const factors = lossWeights(caller, options.lossWeights, names);
  const several = names.length > 1;
  const metrics = heads.flatMap((head, i) =>
    metricsOf(caller, options.metrics, names, i).map((metric) =>
      headMetric(metric, head, model.outputs[i]?.shape ?? []),
    ),
  );
  const ofHead = ({ name }: Head, label: string) => (several ? `${name}_${label}` : label);
  return {
    heads,
    labels: unique([
      'loss',
      ...(several ? heads.map((head) => ofHead(head, 'loss')) : []),
      ...metrics.map(({ head, name }) => ofHead(head, name)),
    ]),
    measure: (raws, targets, weights) => {
      const values = heads.map((head, i) => {
        const [raw, target] = [raws[i], targets[i]];
        if (!raw || !target) throw new Error(`jit: output ${head.name} has no tensor.`);
        return evaluateHead(head, raw, target);
      });
      const means = values.map(({ losses: each }, i) => weightedMean(caller, each, weights[i]));
      const [first, ...others] = means.map((mean, i) =>
        factors[i] === 1 ? mean : tf.mul(mean, factors[i] ?? 1),
      );
      if (!first) throw new Error('jit: the model has no output.');
      const loss = others.reduce<tf.Tensor>((sum, other) => tf.add(sum, other), first).asScalar();
      const measured = metrics.map((metric) => measure(metric, values, targets));
      return { loss, measures: [...(several ? means : []), ...measured] };
    },
  };

  function measure(
    metric: HeadMetric,
    values: readonly ReturnType<typeof evaluateHead>[],
    targets: readonly tf.Tensor[],
  ) {
    const { index } = metric.head;
    const [value, target] = [values[index], targets[index]];
    if (!value || !target) throw new Error(`jit: output ${metric.head.name} has no tensor.`);
    return tf.cast(metric.value(value, target), 'float32');
  }
}

/** The mean of losses, each times the weight of its example, as tfjs-layers has it: divided by their number. */
function weightedMean(caller: string, losses: tf.Tensor, weights: tf.Tensor | undefined): tf.Tensor {
  if (!weights) return tf.mean(losses);
  if (losses.rank === 0) {
    throw new Error(
      `jit: ${caller} got weights of examples, but a loss that gives one number for all of them; expected one for each ` +
        'example, [batch]: leave out its mean.',
    );
  }
  if (weights.size === losses.size) return tf.mean(tf.mul(losses, weights.reshape(losses.shape)));
  const [batch = 1] = losses.shape;
  if (weights.size !== batch) {
    throw new Error(
      `jit: ${caller} got ${weights.size / batch} weights an example; the loss has ${losses.size / batch} places: ` +
        'expected 1 or as many.',
    );
  }
  return tf.mean(tf.mul(losses, weights.reshape([batch, ...losses.shape.slice(1).map(() => 1)])));
}

function lossWeights(
  caller: string,
  given: ObjectiveOptions['lossWeights'],
  names: readonly string[],
): readonly number[] {
  if (given === undefined) return names.map(() => 1);
  const all = perName<number>(caller, 'lossWeights', given, names, (value) => typeof value === 'number');
  const wrong = all.find((value) => !Number.isFinite(value));
  if (wrong === undefined) return all;
  throw new Error(`jit: ${caller} got ${wrong} among lossWeights; expected finite numbers.`);
}

function metricsOf(
  caller: string,
  given: ObjectiveOptions['metrics'],
  names: readonly string[],
  index: number,
): readonly unknown[] {
  if (given === undefined) return [];
  if (isMetric(given)) return [given];
  if (Array.isArray(given)) return given;
  if (typeof given !== 'object' || given === null) {
    throw new Error(
      `jit: ${caller} got ${String(given)} as metrics; expected a name, a function, a list, or an object by output.`,
    );
  }
  const record = given as Readonly<Record<string, Metric | readonly Metric[]>>;
  const stranger = Object.keys(record).find((name) => !names.includes(name));
  if (stranger !== undefined) {
    const near = nearest(stranger, names);
    throw new Error(
      `jit: ${caller} got metrics for ${JSON.stringify(stranger)}; ${near ? `did you mean ${near}? The` : 'the'} model has the ` +
        `outputs ${names.join(', ')}.`,
    );
  }
  const own = record[names[index] ?? ''] ?? [];
  return Array.isArray(own) ? own : [own];
}

/** Labels that occur more than once are numbered from the second on, as in tfjs-layers. */
function unique(labels: readonly string[]): string[] {
  return labels.map((label, i) => {
    const before = labels.slice(0, i).filter((other) => other === label).length;
    const isRepeated = labels.filter((other) => other === label).length > 1;
    return isRepeated ? `${label}_${before}` : label;
  });
}
