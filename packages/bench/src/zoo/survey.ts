import { availableParallelism } from 'node:os';
import { createPool } from '../place/local/harness-pool.ts';
import type { Selected } from '../run/bench.ts';
import { UsageError } from '../shell/usage.ts';
import { ask } from './ask.ts';
import { SurveyCache } from './cache.ts';
import { discoverStudies } from './discover.ts';
import { type BrokenPackage, readZoo, studyQuestions } from './known.ts';
import { selectEntries, selectStudies } from './select.ts';

/** The studies and entries that the operands name, all where there are none. Throws a UsageError for unknown names. */
export async function surveyZoo(
  operands: readonly string[],
  models: string | undefined,
): Promise<{ selected: Selected[]; broken: BrokenPackage[] }> {
  const packages = discoverStudies(models);
  const { selections, problems } = selectStudies(operands, packages);
  const asked = selections.map(({ study }) => study);
  const pool = createPool(Math.min(availableParallelism(), Math.max(1, asked.length)));
  try {
    const zoo = readZoo(asked, await ask(pool, new SurveyCache(), studyQuestions(asked)));
    const selected: Selected[] = [];
    for (const known of zoo.known) {
      const selection = selections.find(({ study }) => study === known.study);
      if (selection === undefined) continue;
      const { entries, problems: unknown } = selectEntries(selection, known.facts);
      problems.push(...unknown);
      selected.push({ known, entries });
    }
    if (problems.length > 0) throw new UsageError(problems);
    return { selected, broken: zoo.broken };
  } finally {
    pool.close();
  }
}
