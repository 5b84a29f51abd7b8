import type { Claim, Data } from '@digitbench/core';
import type { StudyDescription } from '@digitbench/results';
import type { TrialBudget } from '@digitbench/train/protocol';
import type { KnownStudy } from './known.ts';
import { budgetOf, type ProfileName } from './profile.ts';

/** What a results folder keeps of a study, so that its records can be read without the zoo. */
export function describeForResults({ study, facts }: KnownStudy, profile: ProfileName): StudyDescription {
  const { source } = facts;
  return {
    schema: 1,
    study: study.name,
    profile,
    title: facts.title,
    question: facts.question,
    source: source && {
      title: source.title,
      year: source.year,
      authors: source.authors ?? null,
      url: source.url ?? null,
    },
    task: facts.task,
    evaluation: facts.evaluation,
    entries: facts.entries.map((entry) => ({
      entry: entry.entry,
      title: entry.title,
      family: entry.family,
      kind: entry.kind,
      parameters: entry.parameters,
      layers: entry.layers?.map((layer) => ({ ...layer, outputShape: [...layer.outputShape] })) ?? null,
      recipe: recipeUsed(entry.recipe, budgetOf(profile, entry.budgets)),
      reported: entry.reported.map(({ digits, range, ...reported }) => ({
        ...reported,
        digits: digits ?? null,
        range: range === undefined ? null : [range[0], range[1]],
      })),
      notes: entry.notes,
    })),
    claims: facts.claims.map(({ entries, ...claim }: Claim) => ({ ...claim, entries: [...entries] })),
  };
}

type Json = StudyDescription['entries'][number]['recipe'];

/** The recipe with the epochs that the profile allows, wherever it names some. */
function recipeUsed(recipe: Data, budget: TrialBudget): Json {
  if (Array.isArray(recipe)) return recipe.map((part: Data) => recipeUsed(part, budget));
  if (typeof recipe !== 'object' || recipe === null) return recipe as Exclude<Data, readonly Data[] | object>;
  return Object.fromEntries(
    Object.entries(recipe).map(([name, value]) => [
      name,
      name === 'epochs' && typeof value === 'number'
        ? Math.min(value, budget.epochs ?? value)
        : recipeUsed(value as Data, budget),
    ]),
  );
}
