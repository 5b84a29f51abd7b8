import type { EntryFacts } from '@digitbench/train/protocol';
import type { Place } from '../place/place.ts';
import { UsageError } from '../shell/usage.ts';
import { askAll } from './ask.ts';
import { discoverStudies } from './discover.ts';
import { type BrokenPackage, type KnownStudy, readZoo, studyQuestions } from './known.ts';
import { selectEntries, selectStudies } from './select.ts';

export interface ZooRequest {
  /** "study" or "study/entry"; none: all. */
  operands: readonly string[];
  /** Folder of the study packages; the repository's where not given. */
  models?: string | undefined;
}

/** A study and the entries of it that were asked for. */
export interface Selected {
  known: KnownStudy;
  entries: readonly EntryFacts[];
}

/** What there is of what was asked for. */
export interface Zoo {
  studies: Selected[];
  broken: BrokenPackage[];
}

/** Finds and describes the studies and entries that the operands name. Throws a UsageError for unknown names. */
export async function openZoo(place: Place, { operands, models }: ZooRequest): Promise<Zoo> {
  const { selections, problems } = selectStudies(operands, discoverStudies(models));
  const packages = selections.map(({ study }) => study);
  const { known, broken } = readZoo(packages, await askAll(place, studyQuestions(packages)));
  const studies: Selected[] = [];
  for (const each of known) {
    const selection = selections.find(({ study }) => study === each.study);
    if (selection === undefined) continue;
    const selected = selectEntries(selection, each.facts);
    problems.push(...selected.problems);
    studies.push({ known: each, entries: selected.entries });
  }
  if (problems.length > 0) throw new UsageError(problems);
  return { studies, broken };
}
