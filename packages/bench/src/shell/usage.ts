import { distance } from 'fastest-levenshtein';

/** The command cannot do what was asked. Holds all problems at once; exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/**
 * The name among `known` that `given` probably means, if there is one: a name that starts with it, else a similar one, else
 * one that contains it.
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
