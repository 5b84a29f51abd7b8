/** A text in at most `width` characters, with a … where it is cut. */
export function clip(text: string, width: number): string {
  if (text.length <= width) return text;
  return width < 1 ? '' : `${text.slice(0, width - 1)}…`;
}

/** "study/entry seed 3" in at most `width` characters: cut before the seed, which distinguishes an entry's trials. */
export function clipTrial(trial: string, width: number): string {
  const seed = / seed \d+$/.exec(trial)?.[0] ?? '';
  const room = width - seed.length;
  // With nothing of the name left, its beginning says more than the seed.
  return trial.length <= width || room < 4
    ? clip(trial, width)
    : clip(trial.slice(0, -seed.length || undefined), room) + seed;
}

/** The first of several texts that fits; if no text fits, the last one, cut. */
export const firstToFit = (ways: readonly string[], width: number): string =>
  clip(ways.find((way) => way.length <= width) ?? ways.at(-1) ?? '', width);
