import type { StepRandom } from './stepRandom.ts';

/** How often each stream has been asked for, by the random numbers of a step. */
const counts = new WeakMap<StepRandom, Map<string, number>>();

/** The stream of one call of a layer: the first call draws from the stream `name`, each further one from its own. */
export function callStream(random: StepRandom, name: string): string {
  const known = counts.get(random) ?? new Map<string, number>();
  counts.set(random, known);
  const before = known.get(name) ?? 0;
  known.set(name, before + 1);
  return before === 0 ? name : `${name}, call ${before + 1}`;
}
