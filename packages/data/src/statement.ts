import { DataError } from './data-error.ts';
import { readRegularFileNow } from './regular-file.ts';
import { statusOf } from './status.ts';

/** What can be stated of a data set in a `dataset.json` beside its files. */
export interface Statement {
  readonly title?: string;
  /** Names, in the order of their labels. */
  readonly classes?: readonly string[];
  /** The label of the first class. */
  readonly firstLabel?: number;
  /** Whether every image has its rows and columns exchanged. */
  readonly transposed?: boolean;
}

const limits = { expected: 'a small JSON file', most: 1e6, remedy: 'Correct it, or remove it.' };

/** Each field, what it must be, and whether a value is so. */
const fields: Readonly<
  Record<keyof Statement, readonly [expected: string, isRight: (value: unknown) => boolean]>
> = {
  title: ['a text', isText],
  classes: [
    'a list of 2 to 62 different texts',
    (value) =>
      Array.isArray(value) &&
      value.length > 1 &&
      value.length <= 62 &&
      value.every(isText) &&
      new Set(value).size === value.length,
  ],
  firstLabel: ['a whole number from 0', (value) => Number.isSafeInteger(value) && Number(value) >= 0],
  transposed: ['true or false', (value) => typeof value === 'boolean'],
};

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '' && value.length <= 100 && !/\p{Cc}/u.test(value);
}

/** Reads a `dataset.json`; undefined if there is none. Throws a DataError that names every field that is wrong. */
export function readStatement(file: string): Statement | undefined {
  if (statusOf(file) === undefined) return undefined;
  const expected = `an object with some of ${Object.keys(fields).join(', ')}`;
  const fail = (given: string, wanted: string) =>
    new DataError({ subject: file, given, expected: wanted, remedy: 'Correct it, or remove it.' });
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(readRegularFileNow(file, limits)));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw fail(`it is not valid JSON (${error.message})`, expected);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw fail('it holds no object', expected);
  const problems = Object.entries(value).flatMap(([name, given]) => {
    if (!Object.hasOwn(fields, name)) return [`there is no field "${name}"`];
    const [wanted, isRight] = fields[name as keyof Statement];
    return isRight(given) ? [] : [`"${name}" is ${JSON.stringify(given).slice(0, 60)}, expected ${wanted}`];
  });
  if (problems.length > 0) throw fail(problems.join('; '), expected);
  return value;
}
