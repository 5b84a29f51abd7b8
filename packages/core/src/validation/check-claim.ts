import {
  type Check,
  isRecord,
  list,
  number,
  object,
  oneOf,
  optional,
  type Path,
  text,
  whole,
} from './check.ts';
import { show } from './problem.ts';

const KINDS = ['no-difference', 'better', 'not-better', 'at-least', 'rises', 'falls'];

export const factorValue: Check = (value, path) => {
  if (typeof value === 'number') number()(value, path);
  else if (typeof value !== 'string') path.report(show(value), 'a number or a text', 'Correct it.');
};

const test = {
  kind: oneOf(...KINDS),
  metric: text,
  margin: number({ atLeast: 0 }),
  epochs: optional(list(whole(1), 1)),
};

const ofEntries = { entries: list(text, 1) };
const ofFactor = { factor: text, first: optional(factorValue) };

/** The fields of what a claim tests, and these. It is about entries or about a factor. */
const claimWith =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value, path) => {
    const about = isRecord(value) && 'factor' in value && !('entries' in value) ? ofFactor : ofEntries;
    object({ ...fields, ...test, ...about })(value, path);
  };

export const claimTest = claimWith({});
export const claim = claimWith({ sentence: text, where: optional(text), on: optional(list(text, 1)) });

/** What a study has that its claims can be about. */
export interface Subjects {
  readonly entries: readonly string[];
  /** The values of each factor. */
  readonly factors: ReadonlyMap<string, readonly unknown[]>;
}

/** Checks that a claim is about existing entries and factors. */
export function checkSubjects(value: unknown, { entries, factors }: Subjects, path: Path): void {
  if (!isRecord(value)) return;
  if (typeof value.factor === 'string') {
    const values = factors.get(value.factor);
    if (values === undefined) {
      const known = [...factors.keys()].join(', ');
      path
        .field('factor')
        .report(
          show(value.factor),
          known === '' ? 'a factor of the study, which has none' : `one of ${known}`,
          'Correct it.',
        );
    } else if (value.first !== undefined && !values.includes(value.first)) {
      path.field('first').report(show(value.first), `one of ${values.join(', ')}`, 'Correct it.');
    }
    return;
  }
  if (!Array.isArray(value.entries)) return;
  for (const named of value.entries) {
    if (entries.includes(named)) continue;
    path.field('entries').report(show(named), `some of ${entries.join(', ')}`, 'Correct it.');
  }
}
