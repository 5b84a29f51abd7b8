import { type ProfileName, profileLimits } from '@digitbench/train/protocol';

export { budgetOf, type ProfileName, profileNames } from '@digitbench/train/protocol';

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
  smoke: { seeds: 1, ...profileLimits.smoke, latency: false, timeLimit: 10 },
  quick: { seeds: 3, ...profileLimits.quick, latency: true, timeLimit: 60 },
  paper: { seeds: 5, ...profileLimits.paper, latency: true, timeLimit: 24 * 60 },
};

/** Milliseconds that a trial may take: the requested minutes, else the profile's. */
export const timeLimitOf = (asked: { profile: ProfileName; timeLimit: number | undefined }): number =>
  60_000 * (asked.timeLimit ?? profiles[asked.profile].timeLimit);

/** Whether a profile trains an entry without being asked for it by name: of a factor's values the short ones train some. */
export const isTrained = ({ inShortProfiles }: { inShortProfiles: boolean }, name: ProfileName): boolean =>
  inShortProfiles || name === 'paper';
