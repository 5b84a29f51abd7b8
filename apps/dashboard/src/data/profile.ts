/** The profiles that come with digitbench, the published one first. */
const PROFILES: ReadonlyMap<string, string> = new Map([
  ['paper', 'each network trains as long as its source trained it'],
  ['quick', 'at most three epochs of all the data: a first look, not a verdict'],
  ['smoke', 'one epoch of 2,000 images: a check that everything runs, nothing more'],
]);

/** What a profile means to somebody who reads its numbers; null for one that we don't know. */
export const meaningOf = (profile: string): string | null => PROFILES.get(profile) ?? null;

/** The published profile first, then those that come with digitbench, then all others by name. */
export function compareProfiles(a: string, b: string): number {
  const names = [...PROFILES.keys()];
  const position = (profile: string) => (PROFILES.has(profile) ? names.indexOf(profile) : names.length);
  return position(a) - position(b) || a.localeCompare(b);
}
