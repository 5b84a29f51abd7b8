import { OUTPUT_LOSSES } from '../training/losses.ts';
import {
  all,
  type Check,
  dictionary,
  flag,
  func,
  isRecord,
  list,
  number,
  object,
  oneOf,
  optional,
  text,
  variants,
  whole,
} from './check.ts';
import { computation } from './check-computation.ts';

const loss: Check = (value, path) => {
  if (typeof value !== 'function') oneOf(...Object.keys(OUTPUT_LOSSES))(value, path);
};

const segment = object({
  until: number({ above: 0, atMost: 1 }),
  from: number(),
  to: optional(number()),
  curve: oneOf('constant', 'linear', 'cosine', 'exponential'),
});

const segments: Check = (value, path) => {
  list(segment, 1)(value, path);
  if (!Array.isArray(value) || value.length === 0) return;
  let start = 0;
  value.forEach((item: unknown, i) => {
    if (!isRecord(item)) return;
    const { until, curve, from, to } = item;
    if (typeof until === 'number') {
      if (until <= start) {
        path
          .field(i)
          .field('until')
          .report(String(until), `a fraction above ${start}`, 'Put the segments in order.');
      }
      start = until;
    }
    if (curve !== 'constant' && to === undefined) {
      path
        .field(i)
        .field('to')
        .report('nothing', 'where the segment ends', 'Add it, or make the curve "constant".');
    }
    if (curve === 'exponential' && !(Number(from) * Number(to) > 0)) {
      path.field(i).report(`${from} to ${to}`, 'two values of the same sign', 'Choose another curve.');
    }
  });
  if (start !== 1) path.report(`segments up to ${start}`, 'segments up to 1', 'Let the last one end at 1.');
};

const schedule: Check = (value, path) => {
  if (typeof value === 'function') return;
  if (isRecord(value)) object({ segments })(value, path);
  else if (typeof value === 'number') number()(value, path);
  else
    path.report(
      value === undefined ? 'nothing' : String(value),
      'a number, segments or a function',
      'Add it.',
    );
};

const fraction = number({ atLeast: 0, below: 1 });

const optimizer: Check = (value, path) => {
  if (isRecord(value) && 'create' in value) {
    object({ name: text, create: func })(value, path);
    return;
  }
  const weightDecay = optional(number({ atLeast: 0 }));
  variants('name', {
    sgd: {
      momentum: optional(fraction),
      nesterov: optional(flag),
      dampening: optional(fraction),
      weightDecay,
    },
    adam: {
      beta1: optional(fraction),
      beta2: optional(fraction),
      epsilon: optional(number({ above: 0 })),
      weightDecay,
    },
    rmsprop: {
      decay: optional(fraction),
      epsilon: optional(number({ above: 0 })),
      momentum: optional(fraction),
      weightDecay,
    },
  })(value, path);
};

const fold: Check = (value, path) => {
  if (isRecord(value) && value.kind === 'fold' && Number(value.fold) >= Number(value.folds)) {
    path
      .field('fold')
      .report(String(value.fold), `a fold from 0 to ${Number(value.folds) - 1}`, 'Correct it.');
  }
};

const validation = all(
  variants('kind', {
    none: {},
    fraction: { fraction: number({ above: 0, below: 1 }) },
    'fraction-of-all': { fraction: number({ above: 0, below: 1 }) },
    fold: { folds: whole(2), fold: whole(0) },
    test: {},
  }),
  fold,
);

/** The average ends after it begins. */
const averagesSomething: Check = (value, path) => {
  if (!isRecord(value) || typeof value.until !== 'number' || !(Number(value.from) >= value.until)) return;
  path.field('until').report(String(value.until), `a fraction above ${value.from}`, 'Correct it.');
};

/** Reports features that need a validation if there is none. */
const consistent: Check = (value, path) => {
  if (!isRecord(value) || !isRecord(value.validation) || value.validation.kind !== 'none') return;
  for (const [field, asks] of [
    ['select', typeof value.select === 'string' && value.select.startsWith('best')],
    ['earlyStopping', value.earlyStopping !== undefined],
  ] as const) {
    if (!asks) continue;
    const given = field === 'select' ? String(value.select) : 'early stopping';
    path.field(field).report(`${given} without validation`, 'a validation', 'Set validation to a fraction.');
  }
};

/** A metric of the source has a name of its own, beside those that every record has. */
const ownNames: Check = (value, path) => {
  if (!isRecord(value)) return;
  for (const name of Object.keys(value)) {
    if (/^[a-z][A-Za-z0-9]*$/.test(name) && !TAKEN.includes(name)) continue;
    path
      .field(name)
      .report(`"${name}"`, `a name in letters and digits other than ${TAKEN.join(', ')}`, 'Rename it.');
  }
};

/** A scheduled momentum has to have something to act on. */
const actsOnSomething: Check = (value, path) => {
  if (!isRecord(value) || value.momentum === undefined || !isRecord(value.optimizer)) return;
  const { name, momentum } = value.optimizer;
  const ignores = (name === 'sgd' || name === 'rmsprop') && !momentum;
  if ('create' in value.optimizer || !ignores) return;
  path
    .field('momentum')
    .report(
      `a momentum for ${name} without one`,
      'an optimizer that keeps velocities',
      'Give the optimizer a momentum above 0.',
    );
};

const TAKEN = [
  'accuracy',
  'loss',
  'trainLoss',
  'smoothedLoss',
  'validLoss',
  'validAccuracy',
  'seconds',
  'parameters',
];

export const recipe: Check = all(
  object({
    input: object({
      scale: optional(number({ above: 0 })),
      mean: optional(number()),
      deviation: optional(number({ above: 0 })),
    }),
    augment: optional(func),
    loss,
    evaluationLoss: optional(loss),
    optimizer,
    learningRate: schedule,
    momentum: optional(schedule),
    decayOn: optional(oneOf('all', 'kernels')),
    batchSize: whole(1),
    epochs: whole(1),
    shuffle: flag,
    dropLast: flag,
    validation,
    select: oneOf('last', 'best-validation-loss', 'best-validation-accuracy'),
    averaging: optional(
      all(
        variants('kind', {
          equal: {
            from: fraction,
            until: optional(number({ above: 0, atMost: 1 })),
            every: oneOf('epoch', 'step'),
            recomputeStatistics: flag,
          },
          exponential: { decay: fraction, recomputeStatistics: flag },
        }),
        averagesSomething,
      ),
    ),
    earlyStopping: optional(object({ patience: whole(1), minimumChange: optional(number({ atLeast: 0 })) })),
    trainingMode: optional(object({ training: flag, validation: flag, test: flag })),
    sourceMetrics: optional(all(dictionary(computation), ownNames)),
    lossSmoothing: optional(fraction),
  }),
  consistent,
  actsOnSomething,
);
