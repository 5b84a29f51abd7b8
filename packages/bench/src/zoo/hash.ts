import { createHash } from 'node:crypto';
import type { EntryFacts, TrialBudget } from '@digitbench/train/protocol';
import { NUMERICS } from '@digitbench/train/protocol';
import type { KnownStudy } from './known.ts';
import { budgetOf, type ProfileName } from './profile.ts';

/** What determines a trial's numbers, except its seed, its engine and the machine. */
export interface Determinants {
  /** EntryFacts.recipe: plain data with sorted keys. */
  recipe: unknown;
  /** Digest of the study package's sources, which hold what the recipe's functions do. */
  sources: string;
  /** The data set's checksum. */
  data: string;
  budget: TrialBudget;
  /** Declared by core and jit. */
  numerics: { core: number; jit: number };
}

/** The hash that shows whether a record is still valid. It covers only what determines the numbers. */
export function hashTrial({ recipe, sources, data, budget, numerics }: Determinants): string {
  const { epochs = null, trainExamples = null, evaluationExamples = null } = budget;
  const text = JSON.stringify({
    recipe,
    sources,
    data,
    budget: { epochs, trainExamples, evaluationExamples },
    numerics: { core: numerics.core, jit: numerics.jit, bench: NUMERICS },
  });
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

/** The hash of an entry's trials in a profile, on the data of this checksum, by the present sources. */
export function hashOf(
  { sources, facts: { numerics } }: KnownStudy,
  { recipe, budgets }: EntryFacts,
  profile: ProfileName,
  checksum: string,
): string {
  return hashTrial({ recipe, sources, data: checksum, budget: budgetOf(profile, budgets), numerics });
}
