import { NUMERICS } from '../numerics.ts';
import type { TrialBudget } from './budget.ts';

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

/** The text whose SHA-256, cut to 32 hexadecimal digits, is the hash of a trial. */
export function determinantsText({ recipe, sources, data, budget, numerics }: Determinants): string {
  const { epochs = null, trainExamples = null, evaluationExamples = null } = budget;
  return JSON.stringify({
    recipe,
    sources,
    data,
    budget: { epochs, trainExamples, evaluationExamples },
    numerics: { core: numerics.core, jit: numerics.jit, bench: NUMERICS },
  });
}
