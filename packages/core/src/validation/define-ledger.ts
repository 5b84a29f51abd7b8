import type { Ledger } from '../contract/ledger.ts';
import type { Study } from '../contract/study.ts';
import { type Check, isRecord, list, object, optional, Path } from './check.ts';
import { checkSubjects, claim, type Subjects } from './check-claim.ts';
import { statement } from './check-statement.ts';
import { subjectsOf } from './levels.ts';
import { type Problem, StudyError, show } from './problem.ts';

const ledger: Check = object({ statements: list(statement, 1), claims: optional(list(claim)) });

/**
 * Checks the ledger of a study and returns it. Throws a StudyError that lists every problem at once: a statement without an
 * outcome, an entry that the study does not have.
 */
export function defineLedger(study: Pick<Study, 'name' | 'entries' | 'factors'>, definition: Ledger): Ledger {
  const problems: Problem[] = [];
  const path = new Path(`${study.name}/ledger`, problems);
  ledger(definition, path);
  if (isRecord(definition)) {
    const known = subjectsOf(study.entries, study.factors);
    each(definition.statements, path.field('statements'), (item, own) => {
      for (const field of ['value', 'log'] as const) checkEntryOf(item[field], known, own.field(field));
      checkSubjects(item.claim, known, own.field('claim'));
    });
    each(definition.claims, path.field('claims'), (item, own) => checkSubjects(item, known, own));
  }
  if (problems.length > 0) throw new StudyError(study.name, problems);
  return definition;
}

function each(items: unknown, path: Path, check: (item: Record<string, unknown>, path: Path) => void): void {
  if (!Array.isArray(items)) return;
  items.forEach((item: unknown, i) => {
    if (isRecord(item)) check(item, path.field(i));
  });
}

function checkEntryOf(evidence: unknown, { entries }: Subjects, path: Path): void {
  if (!isRecord(evidence) || typeof evidence.entry !== 'string' || entries.includes(evidence.entry)) return;
  path.field('entry').report(show(evidence.entry), `one of ${entries.join(', ')}`, 'Correct it.');
}
