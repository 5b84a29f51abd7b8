import { nearest } from './nearest.ts';

/**
 * Refuses what nothing would carry out: a key that is not among `known`, with the nearest one that is, or with the
 * hint that is kept for it.
 */
export function checkKeys(
  what: string,
  given: unknown,
  known: readonly string[],
  hints: Readonly<Record<string, string>> = {},
): asserts given is object {
  if (typeof given !== 'object' || given === null) {
    throw new Error(
      `jit: ${what} got ${String(given)} as options; expected an object with ${known.join(', ')}.`,
    );
  }
  for (const key of Object.keys(given)) {
    if (known.includes(key)) continue;
    const near = nearest(key, known);
    const hint = Object.hasOwn(hints, key) ? hints[key] : near && `did you mean ${near}?`;
    throw new Error(
      `jit: ${what} has no option ${JSON.stringify(key)}${hint ? `: ${hint}` : ''} ` +
        `(It takes ${known.join(', ')}.)`,
    );
  }
}

/** Refuses a name that is not among `known`, with the nearest one that is. */
export function unknownName(what: string, name: unknown, known: readonly string[], more = ''): Error {
  const near = typeof name === 'string' ? nearest(name, known) : undefined;
  const given =
    typeof name === 'string' ? JSON.stringify(name) : Array.isArray(name) ? 'a list' : String(name);
  return new Error(
    `jit: the ${what} is ${given}; expected ` +
      `${near ? `perhaps ${near}, or another ` : 'one '}of ${known.join(', ')}${more}.`,
  );
}
