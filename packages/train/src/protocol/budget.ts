import type { Budget } from '@digitbench/core';

/** Limits of one trial, after the entry's own wishes. */
export interface TrialBudget {
  epochs?: number;
  trainExamples?: number;
  evaluationExamples?: number;
}

export const profileNames = ['smoke', 'quick', 'paper'] as const;
export type ProfileName = (typeof profileNames)[number];

/** How much of a study's own budget a trial of a profile gets: at most so many epochs, and examples of each part. */
export const profileLimits: Record<ProfileName, { epochs?: number; examples?: number }> = {
  smoke: { epochs: 1, examples: 2_000 },
  quick: { epochs: 3 },
  paper: {},
};

/** The limits that a profile puts on an entry; the entry's `budgets` replace the profile's own. */
export function budgetOf(
  name: ProfileName,
  budgets: { readonly quick?: Budget; readonly smoke?: Budget } | undefined,
): TrialBudget {
  const limits = profileLimits[name];
  const own: Budget = name === 'paper' ? {} : (budgets?.[name] ?? {});
  const epochs = own.epochs ?? limits.epochs;
  const trainExamples = own.examples ?? limits.examples;
  return {
    ...(epochs === undefined ? {} : { epochs }),
    ...(trainExamples === undefined ? {} : { trainExamples }),
    ...(limits.examples === undefined ? {} : { evaluationExamples: limits.examples }),
  };
}
