import { type EnsembleEntry, type Member, oneAgainstTheRest, type Recipe } from '@digitbench/core';
import { largestMargin } from './largest-margin.ts';
import { expert } from './models.ts';

const DIGITS = Array.from({ length: 10 }, (_, digit) => digit);

/** Ten experts, one for each digit, all trained by one recipe; the largest margin decides. */
export function tenExperts(recipe: Recipe): Pick<EnsembleEntry, 'kind' | 'family' | 'members' | 'combine'> {
  const member = (digit: number): Member => ({
    title: `${digit} or not`,
    task: oneAgainstTheRest(digit),
    build: expert,
    recipe,
  });
  return {
    kind: 'ensemble',
    family: 'ensemble',
    members: Object.fromEntries(DIGITS.map((digit) => [`expert-${digit}`, member(digit)])),
    combine: (members) => largestMargin(DIGITS.map((digit) => members[`expert-${digit}`])),
  };
}
