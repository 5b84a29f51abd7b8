import * as tf from '@tensorflow/tfjs';
import { checkKeys } from '../check/keys.ts';
import { kindOf } from '../check/perName.ts';
import { refuseSurplus } from '../check/surplus.ts';
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
  ...more: []
): Optimizer {
  refuseSurplus('createOptimizer', '(optimizer, variables, options)', more);
  checkKeys('createOptimizer', options, ['decay'], {
    weightDecay: 'it belongs to the optimizer: { name: …, weightDecay: … }.',
    learningRate: 'it is given to apply, at every step.',
  });
  checkVariables('createOptimizer', variables);
  const { decay = () => true } = options;
  if (typeof decay !== 'function') {
    throw new Error(
      `jit: createOptimizer got ${String(decay)} as decay; expected a function that says on which variables weight decay acts. ` +
        'How much is weightDecay of the optimizer.',
    );
  }
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
    apply: (gradients, hyper, ...surplus: []) => {
      refuseSurplus('optimizer.apply', '(gradients, { learningRate, momentum })', surplus);
      checkKeys('optimizer.apply', hyper, ['learningRate', 'momentum'], { lr: 'did you mean learningRate?' });
      if (hyper.momentum !== undefined) checkMomentum(spec);
      if (isList(gradients) && gradients.length !== entries.length) {
        throw new Error(
          `jit: optimizer.apply got ${gradients.length} gradients; expected ${entries.length}, one for each of its variables.`,
        );
      }
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

/** A momentum has to have something to act on. */
function checkMomentum(spec: OptimizerSpec): void {
  if (spec.name === 'adam' || spec.name === 'adamax') return;
  const isPossible = spec.name === 'sgd' || spec.name === 'rmsprop';
  if (isPossible && spec.momentum) return;
  throw new Error(
    `jit: optimizer.apply got a momentum, and ${spec.name} ${isPossible ? 'was made without one; give it one above 0' : 'knows none'}.`,
  );
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

/** @throws Error for what is no list of variables, such as a model or its weights. */
function checkVariables(caller: string, variables: unknown): void {
  const list: readonly unknown[] = Array.isArray(variables) ? variables : [variables];
  const stranger = list.find((variable) => !(variable instanceof tf.Variable));
  if (Array.isArray(variables) && (list.length === 0 || stranger === undefined)) return;
  throw new Error(
    `jit: ${caller} got ${kindOf(stranger)} among its variables; expected a list of tf.Variable, such as prepareModel(model).trainable.`,
  );
}

function isList(gradients: tf.NamedTensorMap | readonly tf.Tensor[]): gradients is readonly tf.Tensor[] {
  return Array.isArray(gradients);
}
