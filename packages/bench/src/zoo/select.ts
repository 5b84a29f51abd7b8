import type { StudyPackage } from '@digitbench/train/node';
import type { EntryFacts, StudyFacts } from '@digitbench/train/protocol';
import { suggestion } from '../shell/usage.ts';
import { profileNames } from './profile.ts';

/** What was asked for: whole studies, or some of their entries. */
export interface Selection {
  study: StudyPackage;
  /** All unless given. */
  entries?: Set<string>;
}

/** The studies that the operands ("study" or "study/entry") name; all if there are no operands. */
export function selectStudies(
  operands: readonly string[],
  packages: readonly StudyPackage[],
): { selections: Selection[]; problems: string[] } {
  if (operands.length === 0) return { selections: packages.map((study) => ({ study })), problems: [] };
  const names = packages.map(({ name }) => name);
  const problems: string[] = [];
  const selections = new Map<string, Selection>();
  for (const operand of operands) {
    const [name = '', entry, ...rest] = operand.split('/');
    if (name === '' || rest.length > 0 || entry === '') {
      problems.push(`${operand || '""'}: expected a study or study/entry`);
      continue;
    }
    const study = packages.find((candidate) => candidate.name === name);
    if (study === undefined) {
      const hint = profileNames.some((profile) => profile === operand)
        ? ` A profile is named by --profile ${operand}.`
        : suggestion(name, names);
      problems.push(
        `unknown study \`${name}\`; there ${names.length === 1 ? 'is' : 'are'} ${names.join(', ') || 'none'}.${hint}`,
      );
      continue;
    }
    const selection = selections.get(name) ?? { study, entries: new Set<string>() };
    if (entry === undefined) delete selection.entries;
    else selection.entries?.add(entry);
    selections.set(name, selection);
  }
  return { selections: [...selections.values()], problems };
}

/** The entries of a study that were asked for, in the study's order. */
export function selectEntries(
  { study, entries }: Selection,
  facts: StudyFacts,
): { entries: EntryFacts[]; problems: string[] } {
  if (entries === undefined) return { entries: facts.entries, problems: [] };
  const known = [...facts.entries, ...facts.brokenEntries, ...facts.unfitEntries].map(({ entry }) => entry);
  const unknown = [...entries].filter((entry) => !known.includes(entry));
  return {
    entries: facts.entries.filter(({ entry }) => entries.has(entry)),
    problems: unknown.map(
      (entry) =>
        `unknown entry \`${study.name}/${entry}\`; ${study.name} has ${known.join(', ')}.${suggestion(entry, known)}`,
    ),
  };
}
