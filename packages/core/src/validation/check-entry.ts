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
import { recipe } from './check-recipe.ts';
import { task } from './check-task.ts';

const range: Check = (value, path) => {
  if (!isRecord(value) || value.range === undefined) return;
  const [low, high] = Array.isArray(value.range) ? value.range : [];
  if (!(Number(low) <= Number(value.value) && Number(value.value) <= Number(high))) {
    path.field('range').report(`${low} to ${high}`, `[low, high] around ${value.value}`, 'Correct it.');
  }
};

/** Accuracies are fractions: 92.5 % is 0.925. */
const fraction: Check = (value, path) => {
  if (!isRecord(value) || typeof value.value !== 'number' || !/accuracy$/i.test(String(value.metric))) return;
  if (value.value > 1 || value.value < 0) {
    path
      .field('value')
      .report(String(value.value), 'a fraction from 0 to 1', 'Divide the percentage by 100.');
  }
};

/** The epoch after which a value was taken. */
const epoch: Check = (value, path) => {
  if (value !== 'mean') whole(1)(value, path);
};

/** The fields of a published value, but for its place. */
export const reportedFields = {
  metric: text,
  value: number(),
  digits: optional(whole(0)),
  range: optional(list(number(), 2)),
  how: optional(computation),
  epoch: optional(epoch),
  replay: optional(flag),
};

/** What the fields of a published value say together. */
export const reportedValue: Check = all(range, fraction);

const reported = list(all(object({ ...reportedFields, where: text }), reportedValue));

const budget = object({ epochs: optional(whole(1)), examples: optional(whole(1)) });

const common = {
  title: text,
  family: text,
  reported: optional(reported),
  notes: optional(list(text)),
  budgets: optional(object({ quick: optional(budget), smoke: optional(budget) })),
  scores: optional(oneOf('logits', 'probabilities')),
  level: optional(object({ factor: text, value: () => {} })),
};

const member = object({
  title: text,
  task,
  build: func,
  recipe,
  pretrained: optional(flag),
  reported: optional(reported),
});

const teacher: Check = (value, path) => {
  if (
    isRecord(value) &&
    value.teacher !== undefined &&
    isRecord(value.recipe) &&
    !value.recipe.evaluationLoss
  ) {
    path
      .field('recipe.evaluationLoss')
      .report(
        'nothing',
        'a loss that needs no teacher, for validation and test',
        'Add it, for instance "cross-entropy".',
      );
  }
};

export const entry: Check = all(
  variants('kind', {
    network: { ...common, build: func, recipe, pretrained: optional(flag), teacher: optional(text) },
    ensemble: { ...common, members: dictionary(member, 2), combine: func },
    estimator: { ...common, fit: func },
  }),
  teacher,
);
