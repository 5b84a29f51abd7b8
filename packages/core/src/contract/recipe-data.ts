/** A JSON value. */
export type Data = string | number | boolean | null | readonly Data[] | { readonly [key: string]: Data };

/**
 * A recipe (or any part of a study) as plain data with its keys sorted, for a hash and for display: fields that are
 * undefined are left out, a function becomes "function <name>", a number that JSON lacks its name ("Infinity").
 * What a function does is not in it: a hash covers that by the source of the study's package.
 */
export function recipeData(value: unknown): Data {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : String(value);
    case 'function':
      return `function ${value.name}`;
    case 'object':
      break;
    default:
      throw new TypeError(
        `recipeData: a ${typeof value} given; numbers, strings, booleans, functions expected.`,
      );
  }
  if (value === null) return null;
  if (Array.isArray(value)) return value.map(recipeData);
  const entries = Object.entries(value).filter(([, field]) => field !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, field]) => [key, recipeData(field)]));
}
