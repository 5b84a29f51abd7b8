import { namedSets } from '@digitbench/data/node';
import type { Place } from './place.ts';

/** The command that trains something again in a view. */
export function commandOf(what: string, { profile, dataset, setTitle }: Place): string {
  const named = namedSets.find(({ set }) => set.name === dataset);
  const data = dataset === 'mnist' ? '' : ` --dataset ${named?.name ?? `<folder of ${setTitle}>`}`;
  return `npm run bench -- ${what} --profile ${profile}${data}`;
}
