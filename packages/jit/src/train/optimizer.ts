import * as tf from '@tensorflow/tfjs';
import { checkKeys } from '../check/keys.ts';
import { adadelta } from './adadelta.ts';
import { adagrad } from './adagrad.ts';
import { adam } from './adam.ts';
import { adamax } from './adamax.ts';
import { clipper } from './clipping.ts';
import { rmsprop } from './rmsprop.ts';
import type { Rule } from './rule.ts';
import { sgd } from './sgd.ts';
import { type Hyper, type OptimizerOption, type OptimizerSpec, resolveOptimizer } from './spec.ts';

export interface Optimizer {
  /** What it keeps from step to step; list them among the variables of a scan. */
  readonly slots: tf.Variable[];
  /** Assigns the variables it was made for. Gradients by variable name, or in the variables' order. */
  apply(gradients: tf.NamedTensorMap | readonly tf.Tensor[], hyper: Hyper): void;
}

export interface OptimizerOptions {
  /** Which variables weight decay acts on; all of them unless given. */
  readonly decay?: (variable: tf.Variable) => boolean;
}

/**
 * An optimizer for these variables, whose slots exist from the start and start at zero.
 *
 * @throws Error for an unknown optimizer or option, naming the nearest one.
 */
export function createOptimizer(
  option: OptimizerOption,
  variables: readonly tf.Variable[],
  options: OptimizerOptions = {},
): Optimizer {
  checkKeys('createOptimizer', options, ['decay']);
  const { decay = () => true } = options;
  const { spec } = resolveOptimizer(option);
  const rule = ruleOf(spec);
  const clip = clipper(spec);
  const entries = variables.map((variable) => ({
    variable,
    slots: rule.slots(variable),
    decays: decay(variable),
  }));
  return {
    slots: [...rule.shared, ...entries.flatMap(({ slots }) => Object.values(slots))],
    apply: (gradients, hyper) => {
      checkKeys('optimizer.apply', hyper, ['learningRate', 'momentum'], { lr: 'did you mean learningRate?' });
      tf.tidy(() => {
        const update = rule.step(hyper);
        const clipped = clip(entries.map(({ variable }, i) => gradientOf(gradients, variable, i)));
        entries.forEach((entry, i) => {
          const gradient = clipped[i];
          if (gradient) update({ ...entry, gradient });
        });
      });
    },
  };
}

function ruleOf(spec: OptimizerSpec): Rule {
  switch (spec.name) {
    case 'sgd':
      return sgd(spec);
    case 'adam':
      return adam(spec);
    case 'rmsprop':
      return rmsprop(spec);
    case 'adagrad':
      return adagrad(spec);
    case 'adadelta':
      return adadelta(spec);
    case 'adamax':
      return adamax(spec);
  }
}

function gradientOf(
  gradients: tf.NamedTensorMap | readonly tf.Tensor[],
  { name }: tf.Variable,
  index: number,
): tf.Tensor {
  const gradient = isList(gradients) ? gradients[index] : gradients[name];
  if (gradient) return gradient;
  throw new Error(
    `jit: the optimizer got no gradient for variable ${name}; expected one for each of its variables.`,
  );
}

function isList(gradients: tf.NamedTensorMap | readonly tf.Tensor[]): gradients is readonly tf.Tensor[] {
  return Array.isArray(gradients);
}
