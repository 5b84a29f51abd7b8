import { currentHashes } from '../record/current.ts';
import { datasetOf } from '../record/description-of.ts';
import type { CurrentHashes } from '../record/place.ts';
import { isJudged } from '../record/profile.ts';
import type { RunRecord } from '../record/schema.ts';
import type { StudyDescription } from '../record/study.ts';
import { type ClaimResult, evaluateClaims } from './evaluate.ts';

/** The claims of a study, judged by the records of one profile and data set. */
export interface StudyClaims {
  readonly study: string;
  readonly profile: string;
  readonly dataset: string;
  readonly results: readonly ClaimResult[];
}

/** Judges the claims of all described studies by their records on the descriptions' own data sets. */
export function claimsOf(
  records: readonly RunRecord[],
  studies: readonly StudyDescription[],
  current: CurrentHashes = currentHashes(studies),
): StudyClaims[] {
  return studies.flatMap((description) => {
    const { study, profile, claims } = description;
    const dataset = datasetOf(description);
    const own = records.filter(
      (record) => record.study === study && record.profile === profile && record.dataset === dataset,
    );
    if (claims.length === 0 || own.length === 0) return [];
    return [{ study, profile, dataset, results: evaluateClaims(claims, own, current) }];
  });
}

/** A claim for a reader: the verdict, the study's sentence, then the evidence, line by line. */
export interface ClaimText {
  readonly verdict: string;
  readonly sentence: string;
  readonly evidence: readonly string[];
}

/** In brackets if the profile trains less than the study did, because it is then no verdict on the study. */
export function describeClaims({ profile, results }: StudyClaims): ClaimText[] {
  return results.map(({ claim: { sentence }, verdict, evidence }) => ({
    verdict: isJudged(profile) || verdict === 'no data' ? verdict : `(${verdict})`,
    sentence,
    evidence,
  }));
}
