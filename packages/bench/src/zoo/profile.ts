import type { Budget } from '@digitbench/core';
import type { TrialBudget } from '@digitbench/train/protocol';

export const profileNames = ['smoke', 'quick', 'paper'] as const;
export type ProfileName = (typeof profileNames)[number];

/** How much of a study's own budget a trial gets. */
export interface Profile {
  seeds: number;
  /** Maximum number of epochs. */
  epochs?: number;
  /** Maximum number of examples to train with, to validate with and to test with. */
  examples?: number;
  /** Whether the time of single predictions is measured. */
  latency: boolean;
  /** Minutes after which a trial is given up. */
  timeLimit: number;
}

export const profiles: Record<ProfileName, Profile> = {
  smoke: { seeds: 1, epochs: 1, examples: 2_000, latency: false, timeLimit: 10 },
  quick: { seeds: 3, epochs: 3, latency: true, timeLimit: 60 },
  paper: { seeds: 5, latency: true, timeLimit: 24 * 60 },
};

/** Milliseconds that a trial may take: the requested minutes, else the profile's. */
export const timeLimitOf = (asked: { profile: ProfileName; timeLimit: number | undefined }): number =>
  60_000 * (asked.timeLimit ?? profiles[asked.profile].timeLimit);

/** Whether a profile trains an entry without being asked for it by name: of a factor's values the short ones train some. */
export const isTrained = ({ inShortProfiles }: { inShortProfiles: boolean }, name: ProfileName): boolean =>
  inShortProfiles || name === 'paper';

/** The limits that a profile puts on an entry; the entry's `budgets` replace the profile's own. */
export function budgetOf(
  name: ProfileName,
  budgets: { readonly quick?: Budget; readonly smoke?: Budget } | undefined,
): TrialBudget {
  const profile = profiles[name];
  const own: Budget = name === 'paper' ? {} : (budgets?.[name] ?? {});
  const epochs = own.epochs ?? profile.epochs;
  const trainExamples = own.examples ?? profile.examples;
  return {
    ...(epochs === undefined ? {} : { epochs }),
    ...(trainExamples === undefined ? {} : { trainExamples }),
    ...(profile.examples === undefined ? {} : { evaluationExamples: profile.examples }),
  };
}
