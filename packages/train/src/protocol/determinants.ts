import { LOOK_AHEAD_BATCH, LOOK_AHEAD_NUMERICS, NUMERICS } from '../numerics.ts';
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
    numerics: {
      core: numerics.core,
      jit: numerics.jit,
      bench: NUMERICS,
      ...(mayLookAhead(recipe) && { lookAhead: LOOK_AHEAD_NUMERICS }),
    },
  });
}

/** Whether a recipe, or one inside it (a member's, a teacher's), is gradient descent in small batches. */
function mayLookAhead(recipe: unknown): boolean {
  if (typeof recipe !== 'object' || recipe === null) return false;
  const { optimizer, batchSize } = recipe as { optimizer?: unknown; batchSize?: unknown };
  return isTogether(optimizer, Number(batchSize)) || Object.values(recipe).some(mayLookAhead);
}

function isTogether(optimizer: unknown, batchSize: number): boolean {
  if (typeof optimizer !== 'object' || optimizer === null) return false;
  const { name, momentum = 0 } = optimizer as { name?: unknown; momentum?: unknown };
  const { plain, momentum: small, inPlace } = LOOK_AHEAD_BATCH;
  // What an entry's own optimizer does is not known.
  if ('create' in optimizer) return batchSize <= plain;
  if (name !== 'sgd') return false;
  if (momentum === 0) return batchSize <= plain;
  const isInPlace = Number(momentum) >= inPlace.momentum && inPlace.sizes.some((size) => size === batchSize);
  return batchSize <= small || isInPlace;
}
