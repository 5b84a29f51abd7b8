import { type Contestant, decodePredictions } from '@digitbench/results/browser';

/** An entry and what its seeds answered. */
export interface Told extends Contestant {
  /** As short as tells it apart from the others chosen. */
  readonly short: string;
  /** The right answers to its test images, where its page has them. */
  readonly targets?: string;
}

/** A test image that one entry reads right and another wrong. */
export interface Differing {
  readonly image: number;
  readonly target: string;
  /** Share of right seeds and the commonest answer, by entry. */
  readonly said: readonly { readonly label: string; readonly right: number; readonly answer: string }[];
}

/** The test images that most seeds of one entry read right and most seeds of another wrong, the clearest first. */
export function differing(
  told: readonly Told[],
  targets: string,
  images: readonly number[] | null,
): Differing[] {
  const answers = told.map(({ records }) =>
    records.flatMap(({ predictions }) => (predictions?.length === targets.length ? [predictions] : [])),
  );
  if (answers.some((seeds) => seeds.length === 0)) return [];
  const classes = told[0]?.records[0]?.classes ?? null;
  const nameOf = (code: string) => classes?.[decodePredictions(code)[0] ?? -1] ?? code;
  const found = Array.from(targets, (target, position) => {
    const shares = answers.map(
      (seeds) => seeds.filter((seed) => seed[position] === target).length / seeds.length,
    );
    return { position, target, shares, gap: Math.max(...shares) - Math.min(...shares) };
  }).filter(({ shares }) => Math.max(...shares) > 0.5 && Math.min(...shares) < 0.5);
  return found
    .sort((a, b) => b.gap - a.gap || a.position - b.position)
    .map(({ position, target, shares }) => ({
      image: images?.[position] ?? position,
      target: nameOf(target),
      said: told.map(({ short }, which) => ({
        label: short,
        right: shares[which] ?? 0,
        answer: nameOf(commonest(answers[which] ?? [], position)),
      })),
    }));
}

function commonest(seeds: readonly string[], position: number): string {
  const votes = new Map<string, number>();
  for (const seed of seeds) {
    const answer = seed[position] ?? '';
    votes.set(answer, (votes.get(answer) ?? 0) + 1);
  }
  return [...votes].reduce((best, vote) => (vote[1] > best[1] ? vote : best), ['', 0])[0];
}
