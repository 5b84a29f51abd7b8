import type { Claim, ClaimTest } from './claim.ts';
import type { Factor } from './factor.ts';
import { levelName } from './level.ts';

/** The entry of each of a factor's values, in their order: a made one, or the one that already was there. */
export function levelEntries(name: string, { values, existing }: Pick<Factor, 'values' | 'existing'>) {
  return values.map((value) => ({ value, entry: existing?.[String(value)] ?? levelName(name, value) }));
}

/** The entries that a claim is about, in its order: those of its factor's values where it names one. */
export function entriesOf(
  claim: Claim | ClaimTest,
  factors: Readonly<Record<string, Factor>> = {},
): string[] {
  if ('entries' in claim) return [...claim.entries];
  const factor = factors[claim.factor];
  if (factor === undefined) throw new RangeError(`claim: the study has no factor ${claim.factor}`);
  const levels = levelEntries(claim.factor, factor);
  const { first } = claim;
  const ahead = first === undefined ? [] : levels.filter(({ value }) => value === first);
  return [...ahead, ...levels.filter((level) => !ahead.includes(level))].map(({ entry }) => entry);
}
