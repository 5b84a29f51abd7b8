import { nearest } from './nearest.ts';

/**
 * What is given for each name: one value for the only one, a list in the names' order, or an object by name.
 * `isOne` tells a single value from a list or an object. Names that an object leaves out have `rest`, if there is one.
 */
export function perName<T>(
  caller: string,
  what: string,
  given: T | readonly T[] | Readonly<Record<string, T>>,
  names: readonly string[],
  isOne: (value: unknown) => boolean,
  rest?: T,
): T[] {
  const list = names.join(', ');
  if (isOne(given)) {
    if (names.length === 1) return [given as T];
    throw new Error(`jit: ${caller} got one ${what}; expected a list or an object with ${list}.`);
  }
  if (Array.isArray(given) && given.length > 0 && given.every((value) => isOne(value))) {
    if (given.length === names.length) return given as T[];
    throw new Error(`jit: ${caller} got ${given.length} of ${what}; expected ${names.length}: ${list}.`);
  }
  const isRecord = typeof given === 'object' && given !== null && !Array.isArray(given);
  if (!isRecord || Object.keys(given).length === 0) {
    if (names.length === 1) return [given as T];
    throw new Error(
      `jit: ${caller} got ${kindOf(given)} as ${what}; expected a list or an object with ${list}.`,
    );
  }
  const record = given as Readonly<Record<string, T>>;
  for (const name of Object.keys(record)) {
    if (names.includes(name)) continue;
    const near = nearest(name, names);
    throw new Error(
      `jit: ${caller} got ${what} for ${JSON.stringify(name)}, which the model does not have; ` +
        `${near ? `did you mean ${near}? It` : 'it'} has ${list}.`,
    );
  }
  return names.map((name) => {
    const value = Object.hasOwn(record, name) ? record[name] : rest;
    if (value !== undefined) return value;
    throw new Error(`jit: ${caller} got no ${what} for ${name}; expected ${list}.`);
  });
}

/** As an error names it: Array, Float64Array, … */
export function kindOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}
