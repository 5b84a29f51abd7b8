import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type ProfileName, profileNames } from '../zoo/profile.ts';

/** Whether a results folder holds any record of a profile, readable or not. */
function isRecorded(profile: ProfileName, results: string): boolean {
  try {
    const files = readdirSync(join(results, profile), { recursive: true, encoding: 'utf8' });
    return files.some((file) => /(^|[\\/])seed-\d+\.[^\\/]*\.json$/.test(file));
  } catch {
    return false;
  }
}

/** The other profiles that a results folder has records of. */
export const otherProfiles = (profile: ProfileName, results: string): ProfileName[] =>
  profileNames.filter((name) => name !== profile && isRecorded(name, results));

/**
 * The profile to read if nobody asked for one: quick, the default of `digitbench run`. If quick has no records, it takes a
 * profile that has some (published results have the profile paper), and says so on standard error.
 */
export function recordedProfile(asked: ProfileName | undefined, results: string): ProfileName {
  if (asked !== undefined) return asked;
  const found = (['quick', 'paper', 'smoke'] as const).find((profile) => isRecorded(profile, results));
  if (found === undefined || found === 'quick') return 'quick';
  console.error(`digitbench: no records of the profile quick in ${results}; using ${found}`);
  return found;
}
