import type { RunRecord } from '@digitbench/results';
import type { StudyFacts } from '@digitbench/train/protocol';
import type { Place } from '../place/place.ts';
import type { PlannedTrial } from '../plan/plan.ts';
import { type BenchRequest, type Preparation, prepare } from './bench.ts';

/** A trial as it would be run, its study, and its valid record, if there is one. */
export interface SeedTrial {
  planned: PlannedTrial;
  study: StudyFacts;
  record: RunRecord | undefined;
}

/** The trials of one seed that the operands name, in the zoo's order; nothing is trained. Throws a UsageError. */
export async function planSeed(
  request: BenchRequest & { seed: number },
  place: Place,
): Promise<{ trials: SeedTrial[] } & Pick<Preparation, 'broken' | 'dataset' | 'engines'>> {
  const { seed } = request;
  const { profile } = request.plan;
  const { plan, studies, ...rest } = await prepare({ ...request, plan: { profile, seeds: seed } }, place);
  const all = [
    ...plan.recorded.map((planned, i) => ({ planned, record: plan.done[i] })),
    ...plan.open.map((planned) => ({ planned, record: undefined })),
  ];
  const trials = studies.flatMap(({ known, entries }) =>
    entries.flatMap((facts) =>
      all
        .filter(({ planned }) => planned.facts === facts && planned.trial.seed === seed)
        .map((found): SeedTrial => ({ ...found, study: known.facts })),
    ),
  );
  return { trials, ...rest };
}
