import * as tf from '@tensorflow/tfjs';
import { adadelta } from './adadelta.ts';
import { adagrad } from './adagrad.ts';
import { adam } from './adam.ts';
import { adamax } from './adamax.ts';
import { rmsprop } from './rmsprop.ts';
import type { Rule } from './rule.ts';
import { sgd } from './sgd.ts';
import type { Hyper, OptimizerSpec } from './spec.ts';

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

/** An optimizer for these variables, whose slots exist from the start and start at zero. */
export function createOptimizer(
  spec: OptimizerSpec,
  variables: readonly tf.Variable[],
  { decay = () => true }: OptimizerOptions = {},
): Optimizer {
  const rule = ruleOf(spec);
  const entries = variables.map((variable) => ({
    variable,
    slots: rule.slots(variable),
    decays: decay(variable),
  }));
  return {
    slots: [...rule.shared, ...entries.flatMap(({ slots }) => Object.values(slots))],
    apply: (gradients, hyper) => {
      tf.tidy(() => {
        const update = rule.step(hyper);
        entries.forEach((entry, i) => {
          update({ ...entry, gradient: gradientOf(gradients, entry.variable, i) });
        });
      });
    },
  };
}

const names: readonly OptimizerSpec['name'][] = ['sgd', 'adam', 'rmsprop', 'adagrad', 'adadelta', 'adamax'];

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
  const { name } = spec as { name?: unknown };
  throw new Error(
    `jit: the optimizer is called ${JSON.stringify(name)}; expected { name: … } with one of ${names.join(', ')}.`,
  );
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
