import type { Data } from '@digitbench/core';
import { type StudyDescription, USUAL_DATASET } from '@digitbench/results/store';
import type { ClaimFacts, TrialBudget } from '@digitbench/train/protocol';
import { hashOf } from './hash.ts';
import type { KnownStudy } from './known.ts';
import { describeFactor, describeLedger, describeTest, describeValue } from './ledger.ts';
import { budgetOf, isTrained, type ProfileName } from './profile.ts';

/** What a results folder keeps of a study, so that its records can be read without the zoo. */
export function describeForResults(
  known: KnownStudy,
  profile: ProfileName,
  dataset: { readonly name: string; readonly checksum: string },
): StudyDescription {
  const { study, facts } = known;
  const { source } = facts;
  const { name } = dataset;
  const { dataset: sources = USUAL_DATASET } = source ?? {};
  const isSources = name === sources;
  return {
    schema: 1,
    study: study.name,
    profile,
    ...(name === USUAL_DATASET ? {} : { dataset: name }),
    title: facts.title,
    question: facts.question,
    source: source && {
      title: source.title,
      year: source.year ?? null,
      authors: source.authors ?? null,
      url: source.url ?? null,
    },
    task: facts.task,
    evaluation: facts.evaluation,
    testExamples: facts.testExamples,
    entries: facts.entries.map((entry) => ({
      entry: entry.entry,
      // A title may state sizes, which are those of the source.
      title: facts.fitted === null ? entry.title : `${entry.title}, fitted to ${facts.fitted}`,
      family: entry.family,
      kind: entry.kind,
      parameters: entry.parameters,
      layers: entry.layers?.map((layer) => ({ ...layer, outputShape: [...layer.outputShape] })) ?? null,
      recipe: recipeUsed(entry.recipe, budgetOf(profile, entry.budgets)),
      ...(isTrained(entry, profile) ? {} : { onRequest: true as const }),
      reported: isSources
        ? entry.reported.map((reported) => ({ ...describeValue(reported), where: reported.where }))
        : [],
      notes: entry.notes,
      hashes: { [name]: hashOf(known, entry, profile, dataset.checksum) },
      ...(entry.faults.length === 0 ? {} : { faults: entry.faults }),
    })),
    ...(facts.unfitEntries.length === 0
      ? {}
      : { unfit: facts.unfitEntries.map(({ entry, problem }) => ({ entry, reason: problem })) }),
    claims: facts.claims
      .filter((claim) => isMeantFor(claim, name, sources))
      .map(({ sentence, where, on, ...test }) => ({
        ...describeTest(test),
        sentence,
        ...(where === undefined ? {} : { where }),
        ...(on === undefined ? {} : { on: [...on] }),
      })),
    ...(facts.factors.length === 0 ? {} : { factors: facts.factors.map(describeFactor) }),
    ...(facts.ledger === null || !isSources ? {} : { ledger: describeLedger(facts.ledger) }),
  };
}

/** A source's sentence is about the source's data set; one of ours is about those that it names. */
const isMeantFor = ({ where, on }: ClaimFacts, dataset: string, sources: string): boolean =>
  (where === undefined ? (on ?? [sources]) : [sources]).includes(dataset);

type Json = StudyDescription['entries'][number]['recipe'];

/** The recipe with every number of epochs limited to what the profile allows. */
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
