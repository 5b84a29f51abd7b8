import type { EntryFacts, SurveyJob } from '@digitbench/train/protocol';
import type { Place } from '../place/place.ts';
import { UsageError } from '../shell/usage.ts';
import { discoverStudies } from './discover.ts';
import { type Broken, type KnownStudy, surveyStudy } from './known.ts';
import { selectEntries, selectStudies } from './select.ts';

export interface ZooRequest {
  /** "study" or "study/entry"; none: all. */
  operands: readonly string[];
  /** Folder of the study packages; the repository's unless given. */
  models?: string | undefined;
  /** The data that the studies are to be asked of; as their sources state it unless given. */
  data?: SurveyJob['data'];
}

/** A study and the entries of it that were asked for. */
export interface Selected {
  known: KnownStudy;
  entries: readonly EntryFacts[];
  /** Whether the entries were asked for by their names, and not their study as a whole. */
  named: boolean;
}

/** The part of the zoo that was asked for. */
export interface Zoo {
  studies: Selected[];
  broken: Broken[];
  /** What was asked for and the data is not for. */
  unfit: Broken[];
}

/** Finds and describes the studies and entries that the operands name. Throws a UsageError for unknown names. */
export async function openZoo(place: Place, { operands, models, data = null }: ZooRequest): Promise<Zoo> {
  const { selections, problems } = selectStudies(operands, discoverStudies(models));
  const surveyed = await Promise.all(selections.map(({ study }) => surveyStudy(place, study, data)));
  const zoo: Zoo = { studies: [], broken: [], unfit: [] };
  for (const [i, { known, broken, unfit }] of surveyed.entries()) {
    const selection = selections[i];
    if (selection === undefined) continue;
    const wanted = ({ name }: Broken) =>
      name === selection.study.name || (selection.entries?.has(name.split('/')[1] ?? '') ?? true);
    zoo.broken.push(...broken.filter(wanted));
    zoo.unfit.push(...unfit.filter(wanted));
    if (known === undefined) continue;
    const selected = selectEntries(selection, known.facts);
    problems.push(...selected.problems);
    if (selected.entries.length > 0) {
      const named = selection.entries !== undefined;
      zoo.studies.push({ known, entries: selected.entries, named });
    }
  }
  if (problems.length > 0) throw new UsageError(problems);
  return zoo;
}
