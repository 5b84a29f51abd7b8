import { nearest } from './nearest.ts';
import { type Problem, show } from './problem.ts';

/** Looks at a value and reports what is wrong with it; `path` leads to it from the study. */
export type Check = (value: unknown, path: Path) => void;

/** The place of a value, and where its problems go. */
export class Path {
  readonly #scope: string;
  readonly #field: string;
  readonly #problems: Problem[];

  constructor(scope: string, problems: Problem[], field = '') {
    this.#scope = scope;
    this.#field = field;
    this.#problems = problems;
  }

  field(name: string | number): Path {
    const field =
      typeof name === 'number' ? `${this.#field}[${name}]` : this.#field ? `${this.#field}.${name}` : name;
    return new Path(this.#scope, this.#problems, field);
  }

  /** The path of an entry, whose fields are counted from there. */
  entry(name: string): Path {
    return new Path(`${this.#scope}/${name}`, this.#problems);
  }

  report(given: string, expected: string, remedy: string, cause?: unknown): void {
    const where = this.#field ? `${this.#scope}: ${this.#field}` : this.#scope;
    this.#problems.push({ where, given, expected, remedy, cause });
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const wrong = (value: unknown, path: Path, expected: string) =>
  path.report(show(value), expected, value === undefined ? 'Add it.' : 'Correct it.');

export const text: Check = (value, path) => {
  if (typeof value !== 'string' || value.trim() === '') wrong(value, path, 'a text');
};

export const flag: Check = (value, path) => {
  if (typeof value !== 'boolean') wrong(value, path, 'true or false');
};

export const func: Check = (value, path) => {
  if (typeof value !== 'function') wrong(value, path, 'a function');
};

export function number(
  limits: { atLeast?: number; above?: number; atMost?: number; below?: number } = {},
): Check {
  const { atLeast = -Infinity, above = -Infinity, atMost = Infinity, below = Infinity } = limits;
  const said = Object.entries(limits).map(([key, limit]) => `${WORDS[key] ?? key} ${limit}`);
  const expected = ['a number', said.join(' and ')].filter(Boolean).join(' ');
  return (value, path) => {
    const right =
      typeof value === 'number' &&
      Number.isFinite(value) &&
      value >= atLeast &&
      value > above &&
      value <= atMost &&
      value < below;
    if (!right) wrong(value, path, expected);
  };
}

const WORDS: Readonly<Record<string, string>> = {
  atLeast: 'of at least',
  above: 'above',
  atMost: 'at most',
  below: 'below',
};

export const whole =
  (atLeast: number): Check =>
  (value, path) => {
    if (!Number.isSafeInteger(value) || Number(value) < atLeast) {
      wrong(value, path, `a whole number of at least ${atLeast}`);
    }
  };

export const oneOf =
  (...choices: readonly string[]): Check =>
  (value, path) => {
    if (typeof value === 'string' && choices.includes(value)) return;
    const near = typeof value === 'string' ? nearest(value, choices) : undefined;
    path.report(
      show(value),
      `one of ${choices.join(', ')}`,
      near ? `Did you mean "${near}"?` : 'Choose one.',
    );
  };

export const optional =
  (check: Check): Check =>
  (value, path) => {
    if (value !== undefined) check(value, path);
  };

/** An object with these fields and no others. */
export const object =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value, path) => {
    if (!isRecord(value)) {
      wrong(value, path, `an object with ${Object.keys(fields).join(', ')}`);
      return;
    }
    for (const [name, check] of Object.entries(fields)) check(value[name], path.field(name));
    for (const name of Object.keys(value)) {
      if (Object.hasOwn(fields, name)) continue;
      const near = nearest(name, Object.keys(fields));
      path
        .field(name)
        .report(
          'a field of this name',
          `one of ${Object.keys(fields).join(', ')}`,
          near ? `Did you mean "${near}"?` : 'Remove it.',
        );
    }
  };

export const list =
  (check: Check, atLeast = 0): Check =>
  (value, path) => {
    if (!Array.isArray(value) || value.length < atLeast) {
      wrong(value, path, atLeast > 0 ? `a list of at least ${atLeast}` : 'a list');
      return;
    }
    value.forEach((item, i) => {
      check(item, path.field(i));
    });
  };

/** An object whose fields the author names. */
export const dictionary =
  (check: Check, atLeast = 1): Check =>
  (value, path) => {
    if (!isRecord(value) || Object.keys(value).length < atLeast) {
      wrong(value, path, `an object with at least ${atLeast} named ${atLeast === 1 ? 'item' : 'items'}`);
      return;
    }
    for (const [name, item] of Object.entries(value)) check(item, path.field(name));
  };

/** An object whose kind is in `field`; each kind has its own fields. */
export const variants =
  (field: string, kinds: Readonly<Record<string, Readonly<Record<string, Check>>>>): Check =>
  (value, path) => {
    const kind = isRecord(value) ? value[field] : undefined;
    const fields = typeof kind === 'string' && Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
    if (!isRecord(value))
      wrong(value, path, `an object whose ${field} is one of ${Object.keys(kinds).join(', ')}`);
    else if (fields) object({ [field]: text, ...fields })(value, path);
    else oneOf(...Object.keys(kinds))(kind, path.field(field));
  };

export const all =
  (...checks: readonly Check[]): Check =>
  (value, path) => {
    for (const check of checks) check(value, path);
  };
