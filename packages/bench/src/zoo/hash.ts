import { createHash } from 'node:crypto';
import { type Determinants, determinantsText, type EntryFacts } from '@digitbench/train/protocol';
import type { KnownStudy } from './known.ts';
import { budgetOf, type ProfileName } from './profile.ts';

/** The hash that shows whether a record is still valid. It covers only what determines the numbers. */
export function hashTrial(determinants: Determinants): string {
  return createHash('sha256').update(determinantsText(determinants)).digest('hex').slice(0, 32);
}

/** The hash of an entry's trials in a profile, on the data of this checksum, by the present sources. */
export function hashOf(
  { numbers, facts: { numerics } }: Pick<KnownStudy, 'numbers' | 'facts'>,
  { recipe, budgets }: EntryFacts,
  profile: ProfileName,
  checksum: string,
): string {
  return hashTrial({
    recipe,
    sources: numbers,
    data: checksum,
    budget: budgetOf(profile, budgets),
    numerics,
  });
}
