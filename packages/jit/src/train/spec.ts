import * as tf from '@tensorflow/tfjs';
import { checkKeys, unknownName } from '../check/keys.ts';
import { type Clipping, clippingNames } from './clipping.ts';

/** A built-in optimizer as data. */
export type OptimizerSpec = Update & Clipping;

type Update =
  | {
      readonly name: 'sgd';
      /** velocity = momentum * velocity + (1 - dampening) * gradient. 0 unless given. */
      readonly momentum?: number;
      readonly nesterov?: boolean;
      readonly dampening?: number;
      /** Added to the gradient, times the weight. */
      readonly weightDecay?: number;
    }
  | {
      readonly name: 'adam';
      /** 0.9 unless given. */
      readonly beta1?: number;
      /** 0.999 unless given. */
      readonly beta2?: number;
      /** 1e-7 unless given. */
      readonly epsilon?: number;
      /** Decoupled from the gradient, as in AdamW: weight -= learningRate * weightDecay * weight. */
      readonly weightDecay?: number;
    }
  | {
      readonly name: 'rmsprop';
      /** Of the mean square; 0.9 unless given. */
      readonly decay?: number;
      /** Inside the square root, as in tf.train.rmsprop; 1e-7 unless given. */
      readonly epsilon?: number;
      readonly momentum?: number;
      /** Whether the mean of the gradients is taken off, so that what they are divided by is their deviation. */
      readonly centered?: boolean;
      /** Added to the gradient, times the weight. */
      readonly weightDecay?: number;
    }
  | {
      readonly name: 'adagrad';
      /** What the sums of squared gradients start at; 0.1 unless given. */
      readonly initialSum?: number;
      /** Inside the square root, as in tf.train.adagrad; 1e-7 unless given. */
      readonly epsilon?: number;
      /** Added to the gradient, times the weight. */
      readonly weightDecay?: number;
    }
  | {
      readonly name: 'adadelta';
      /** Of the mean squares (rho); 0.95 unless given. */
      readonly decay?: number;
      /** 1e-7 unless given. */
      readonly epsilon?: number;
      /** Added to the gradient, times the weight. */
      readonly weightDecay?: number;
    }
  | {
      readonly name: 'adamax';
      /** 0.9 unless given. */
      readonly beta1?: number;
      /** 0.999 unless given. */
      readonly beta2?: number;
      /** 1e-7 unless given. */
      readonly epsilon?: number;
      /** Added to the gradient, times the weight. */
      readonly weightDecay?: number;
    };

export type OptimizerName = OptimizerSpec['name'];

/** An optimizer as data, by name with everything as usual, or one of tf.train, of which the settings are taken. */
export type OptimizerOption = OptimizerSpec | OptimizerName | tf.Optimizer;

/** One step's values: scalars, so that schedules are inputs of a compiled step. */
export interface Hyper {
  readonly learningRate: tf.Tensor;
  /** Takes the place of the specification's momentum (of beta1 in adam and adamax). */
  readonly momentum?: tf.Tensor;
}

/** The options of each optimizer. */
const options = {
  sgd: ['momentum', 'nesterov', 'dampening', 'weightDecay'],
  adam: ['beta1', 'beta2', 'epsilon', 'weightDecay'],
  rmsprop: ['decay', 'epsilon', 'momentum', 'centered', 'weightDecay'],
  adagrad: ['initialSum', 'epsilon', 'weightDecay'],
  adadelta: ['decay', 'epsilon', 'weightDecay'],
  adamax: ['beta1', 'beta2', 'epsilon', 'weightDecay'],
} as const satisfies Record<OptimizerName, readonly string[]>;

/** The learning rates that TensorFlow.js gives optimizers that are asked for by name. */
const usualRates: Readonly<Record<OptimizerName, number>> = {
  sgd: 0.01,
  adam: 0.001,
  rmsprop: 0.001,
  adagrad: 0.01,
  adadelta: 1,
  adamax: 0.002,
};

const hints = {
  learningRate: 'it is an option beside the optimizer, since it may change from step to step.',
  lr: 'the option is called learningRate, and is given beside the optimizer.',
  clipvalue: 'did you mean clipValue?',
  clipnorm: 'did you mean clipNorm?',
  rho: 'did you mean decay?',
  initialAccumulatorValue: 'did you mean initialSum?',
  useNesterov: 'did you mean nesterov?',
};

/** What an option means: the optimizer as data, and the learning rate that goes with it. */
export interface ResolvedOptimizer {
  readonly spec: OptimizerSpec;
  readonly learningRate: number;
}

/** @throws Error for an unknown optimizer or one of its options, naming the nearest one. */
export function resolveOptimizer(option: OptimizerOption): ResolvedOptimizer {
  // The class looks for its methods on whatever it is asked about.
  if (typeof option === 'object' && option !== null && option instanceof tf.Optimizer) return ofTfjs(option);
  if (typeof option === 'function') {
    const name = (option as { name: string }).name || 'a function';
    throw new Error(
      `jit: the optimizer is ${name} itself; expected what it makes, such as tf.train.adam(0.001), or a name.`,
    );
  }
  // TensorFlow.js knows its optimizers by their classes' names too: Adam, RMSProp, SGD.
  const named = (name: string) => ({
    name: Object.keys(options).find((known) => known === name.toLowerCase()) ?? name,
  });
  const spec = (typeof option === 'string' ? named(option) : option) as OptimizerSpec | null | undefined;
  const name: unknown = spec?.name;
  if (!spec || typeof name !== 'string' || !Object.hasOwn(options, name)) {
    throw unknownName('optimizer', name, Object.keys(options), ' (or { name: …, … }, or one of tf.train)');
  }
  checkKeys(`optimizer ${name}`, spec, ['name', ...options[spec.name], ...clippingNames], hints);
  for (const [key, value] of Object.entries(spec) as [string, unknown][]) {
    if (key === 'name' || value === undefined) continue;
    const isFlag = key === 'nesterov' || key === 'centered';
    if (isFlag ? typeof value === 'boolean' : Number.isFinite(value)) continue;
    throw new Error(
      `jit: optimizer ${name} got ${String(value)} as ${key}; expected ${isFlag ? 'true or false' : 'a finite number'}.`,
    );
  }
  if (spec.name === 'sgd' && !spec.momentum && (spec.nesterov || spec.dampening)) {
    throw new Error(
      `jit: optimizer sgd got ${spec.nesterov ? 'nesterov' : 'dampening'} without a momentum, which it would change; give it one above 0.`,
    );
  }
  return { spec, learningRate: usualRates[spec.name] };
}

/** The settings of an optimizer of tf.train; what it has learned (its slots) stays with it. */
function ofTfjs(optimizer: tf.Optimizer): ResolvedOptimizer {
  const config = optimizer.getConfig();
  const number = (key: string) => Number(config[key]);
  const epsilon = { epsilon: config.epsilon === undefined ? 1e-7 : number('epsilon') };
  const specs: Readonly<Record<string, () => OptimizerSpec>> = {
    SGD: () => ({ name: 'sgd' }),
    Momentum: () => ({ name: 'sgd', momentum: number('momentum'), nesterov: config.useNesterov === true }),
    Adam: () => ({ name: 'adam', beta1: number('beta1'), beta2: number('beta2'), ...epsilon }),
    Adamax: () => ({ name: 'adamax', beta1: number('beta1'), beta2: number('beta2'), ...epsilon }),
    RMSProp: () => ({
      name: 'rmsprop',
      decay: number('decay'),
      momentum: number('momentum'),
      centered: config.centered === true,
      ...epsilon,
    }),
    Adagrad: () => ({ name: 'adagrad', initialSum: number('initialAccumulatorValue') }),
    Adadelta: () => ({ name: 'adadelta', decay: number('rho'), ...epsilon }),
  };
  const kind = optimizer.getClassName();
  const make = Object.hasOwn(specs, kind) ? specs[kind] : undefined;
  if (!make) throw unknownName('optimizer', kind, Object.keys(specs));
  if (kind === 'Adamax' && number('decay') !== 0) {
    throw new Error(
      'jit: tf.train.adamax with a decay of the learning rate; give learningRate as a function of the step.',
    );
  }
  return { spec: make(), learningRate: number('learningRate') };
}
