import type { RunRecord, StudyDescription } from '@digitbench/results';

/** Replaces a study's description where its records were copied here without it. */
export function undescribed(study: string, profile: string, records: readonly RunRecord[]): StudyDescription {
  const entries = new Set(records.filter((record) => record.study === study).map(({ entry }) => entry));
  return {
    schema: 1,
    study,
    profile,
    title: study,
    question: '',
    source: null,
    task: study,
    evaluation: '',
    entries: [...entries].map((entry) => ({
      entry,
      title: entry,
      family: 'unknown',
      kind: 'network',
      parameters: null,
      layers: null,
      recipe: null,
      reported: [],
      notes: [],
    })),
    claims: [],
  };
}
