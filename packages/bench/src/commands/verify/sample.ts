import type { RunRecord } from '@digitbench/results';
import { seededUniform } from '@digitbench/results/statistics';
import { secondsOf } from '../../plan/estimate.ts';

/** Which trials to train again. */
export interface SampleRequest {
  /** How many; if not given, one of each study, among those that take at most `AFFORDABLE` seconds. */
  size?: number | undefined;
  /** Another number draws another sample. */
  draw: number;
}

/** Seconds; a study whose trials all take longer gives its shortest. */
export const AFFORDABLE = 120;

/**
 * A random sample of trials that depends only on the trials and `draw`, so that two people who check the same
 * results check the same trials. Studies take turns, and so do the entries of each, seeds are drawn: the sample is as
 * wide as its size allows.
 */
export function drawSample(records: readonly RunRecord[], { size, draw }: SampleRequest): RunRecord[] {
  const uniform = seededUniform(draw);
  const shuffled = records
    .toSorted((a, b) => keyOf(a).localeCompare(keyOf(b), 'en', { numeric: true }))
    .map((record) => ({ record, place: uniform() }))
    .sort((a, b) => a.place - b.place)
    .map(({ record }) => record);
  const byStudy = [...Map.groupBy(shuffled, ({ study }) => study).values()];
  if (size === undefined) return byStudy.flatMap((trials) => affordable(trials).slice(0, 1));
  const turns = byStudy.map((trials) => interleave([...Map.groupBy(trials, ({ entry }) => entry).values()]));
  return interleave(turns).slice(0, size);
}

const keyOf = ({ study, entry, seed, dataset }: RunRecord) => `${study} ${entry} ${seed} ${dataset}`;

function affordable(trials: readonly RunRecord[]): RunRecord[] {
  const short = trials.filter((record) => secondsOf(record) <= AFFORDABLE);
  return short.length > 0 ? short : trials.toSorted((a, b) => secondsOf(a) - secondsOf(b));
}

/** The first of each list, then the second of each, and so on. */
function interleave<T>(lists: readonly (readonly T[])[]): T[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, turn) =>
    lists.flatMap((list) => list.slice(turn, turn + 1)),
  ).flat();
}
