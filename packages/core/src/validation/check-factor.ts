import { all, type Check, dictionary, func, isRecord, list, object, oneOf, optional, text } from './check.ts';
import { show } from './problem.ts';

const NAME = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** What may follow the equals sign in an entry's name, which is also a folder's name. */
const VALUE = /^-?[a-z0-9]+(-[a-z0-9]+)*(\.[0-9]+)?$/;

/** Most characters of a factor's name and of a value: together they name a folder. */
const LONGEST = { name: 32, value: 24 } as const;

const value: Check = (given, path) => {
  const right = typeof given === 'number' ? Number.isFinite(given) : typeof given === 'string';
  if (right && VALUE.test(String(given)) && String(given).length <= LONGEST.value) return;
  path.report(
    show(given),
    `a number, or a word of lower-case letters, digits and hyphens, of ${LONGEST.value} characters at most`,
    'Correct it.',
  );
};

const distinct: Check = (values, path) => {
  if (!Array.isArray(values)) return;
  const twice = values.find((item, i) => values.findIndex((other) => String(other) === String(item)) < i);
  if (twice !== undefined) path.report(`${show(twice)} twice`, 'values that differ', 'Remove one.');
};

/** Checks that a list of values names existing ones. */
const among: Check = (factor, path) => {
  if (!isRecord(factor) || !Array.isArray(factor.values)) return;
  const known = factor.values.map(String);
  const quick = Array.isArray(factor.quick) ? factor.quick.map(String) : [];
  const existing = isRecord(factor.existing) ? Object.keys(factor.existing) : [];
  for (const [field, named] of [
    ['quick', quick],
    ['existing', existing],
  ] as const) {
    for (const item of named) {
      if (!known.includes(item))
        path.field(field).report(show(item), `some of ${known.join(', ')}`, 'Correct it.');
    }
  }
};

const factor = all(
  object({
    title: text,
    unit: optional(text),
    values: all(list(value, 2), distinct),
    quick: optional(list(value, 1)),
    scale: optional(oneOf('linear', 'log')),
    metric: optional(text),
    existing: optional(dictionary(text)),
    entry: func,
  }),
  among,
);

/** The factors of a study, by their names. */
export const factors: Check = (given, path) => {
  dictionary(factor)(given, path);
  if (!isRecord(given)) return;
  for (const name of Object.keys(given)) {
    if (NAME.test(name) && name.length <= LONGEST.name) continue;
    path
      .field(name)
      .report(
        show(name),
        `a name of lower-case letters, digits and single hyphens, of ${LONGEST.name} characters at most`,
        'Rename it.',
      );
  }
};
