import type { Kind } from './option.ts';
import { kindOf, locate } from './paths.ts';

export const wholeNumber = (low: number, high: number): Kind<number> => ({
  expected: `a whole number from ${low} to ${high}`,
  parse: (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    return value >= low && value <= high ? value : undefined;
  },
});

/** In decimals or with an exponent. */
export const positiveNumber: Kind<number> = {
  expected: 'a number above 0',
  parse: (text) => {
    const value = /^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
    return value > 0 && Number.isFinite(value) ? value : undefined;
  },
};

/** `97`, `97%` and `0.97` are the same share; up to 1 it is a fraction. */
export const share: Kind<number> = {
  expected: 'a validation accuracy above 0 and up to 100 (per cent), or a fraction up to 1',
  parse: (text) => {
    const percent = text.endsWith('%');
    const value = positiveNumber.parse(percent ? text.slice(0, -1).trim() : text);
    const fraction = value === undefined || (value <= 1 && !percent) ? value : value / 100;
    return fraction === undefined || fraction > 1 ? undefined : fraction;
  },
};

export const oneOf = <Name extends string>(names: readonly Name[]): Kind<Name> => ({
  expected: `one of ${names.join(', ')}`,
  parse: (text) => names.find((name) => name === text),
  choices: names,
});

/** Several of a closed set, separated by commas. */
export function namesAmong<T extends { name: string }>(known: readonly T[]): Kind<readonly T[]> {
  const names = known.map(({ name }) => name);
  return {
    expected: `names among ${names.join(', ')}, separated by commas`,
    parse: (text) => {
      const found = text.split(',').map((name) => known.find((item) => item.name === name.trim()));
      const named = found.filter((item) => item !== undefined);
      return named.length === found.length ? named : undefined;
    },
    choices: names,
  };
}

const isPath = (text: string) => text.trim() !== '' && !text.includes('\0');

/** The absolute path of a file, which need not exist. */
export const file: Kind<string> = {
  expected: 'a file',
  parse: (text) => (isPath(text) ? locate(text) : undefined),
};

/** The absolute path of a folder, which need not exist yet. */
export const folder: Kind<string> = {
  expected: 'a folder, not a file',
  parse: (text) => (isPath(text) && kindOf(locate(text)) !== 'file' ? locate(text) : undefined),
};

/** The absolute path of a folder to read. It must exist, because a misspelt folder would look like an empty one. */
export const existingFolder: Kind<string> = {
  expected: 'a folder that exists',
  parse: (text) => (isPath(text) && kindOf(locate(text)) === 'folder' ? locate(text) : undefined),
};

/** A name that is looked up later, among the records. */
export const nameOf = (what: string): Kind<string> => ({
  expected: `the name of a ${what}`,
  parse: (text) => (text.trim() === '' ? undefined : text.trim()),
});
