import { distance } from 'fastest-levenshtein';

/** What a person asked for cannot be done as asked: all problems at once, and exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/**
 * The name among `known` that was probably meant by `given`, if any is near enough: one that it begins, else one that it
 * resembles, else one that holds it.
 */
export function nearest(given: string, known: readonly string[]): string | undefined {
  const wanted = given.toLowerCase();
  const ranked = known
    .map((name) => ({ name, distance: distance(wanted, name.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const begun = ranked.find(({ name }) => wanted.length >= 3 && name.toLowerCase().startsWith(wanted));
  if (begun !== undefined) return begun.name;
  const best = ranked[0];
  if (best === undefined) return undefined;
  const longest = Math.max(given.length, best.name.length);
  if (best.distance <= Math.max(2, Math.floor(longest / 3))) return best.name;
  return known.find((name) => wanted.length >= 3 && name.toLowerCase().includes(wanted));
}

/** " Did you mean `x`?", or nothing. */
export function suggestion(given: string, known: readonly string[]): string {
  const name = nearest(given, known);
  return name === undefined ? '' : ` Did you mean \`${name}\`?`;
}
