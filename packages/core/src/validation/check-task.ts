import {
  all,
  type Check,
  dictionary,
  flag,
  func,
  isRecord,
  list,
  object,
  optional,
  text,
  variants,
  whole,
} from './check.ts';

const labels: Check = (value, path) => {
  if (!isRecord(value) || !Array.isArray(value.labels) || value.labels.length === value.classes) return;
  path
    .field('labels')
    .report(`${value.labels.length} labels`, `${value.classes}, one a class`, 'Correct it.');
};

const accuracy: Check = (value, path) => {
  if (!isRecord(value) || !isRecord(value.outputs) || typeof value.accuracy !== 'string') return;
  const choices = ['joint', ...Object.keys(value.outputs)];
  if (choices.includes(value.accuracy)) return;
  path.field('accuracy').report(`"${value.accuracy}"`, `one of ${choices.join(', ')}`, 'Name an output.');
};

export const task: Check = all(
  object({
    name: text,
    inputs: dictionary(
      variants('kind', { image: { rows: whole(1), columns: whole(1) }, category: { classes: whole(2) } }),
    ),
    outputs: dictionary(all(object({ classes: whole(2), labels: list(text) }), labels)),
    accuracy: text,
    redraw: flag,
    follows: optional(object({ size: flag, classes: optional(flag) })),
    digits: optional(list(whole(0), 1)),
    examples: func,
  }),
  accuracy,
);
