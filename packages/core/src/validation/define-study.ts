import { recipeData } from '../contract/recipe-data.ts';
import type { Study } from '../contract/study.ts';
import { type Check, isRecord, list, object, optional, Path, text, whole } from './check.ts';
import { checkSubjects, claim } from './check-claim.ts';
import { entry } from './check-entry.ts';
import { factors } from './check-factor.ts';
import { task } from './check-task.ts';
import { isLevel, subjectsOf, withLevels } from './levels.ts';
import { type Problem, StudyError, show } from './problem.ts';

const NAME = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** A study's and an entry's name is a folder's name too. */
const name: Check = (value, path) => {
  if (typeof value === 'string' && NAME.test(value)) return;
  path.report(
    typeof value === 'string' ? `"${value}"` : 'no text',
    'a name of lower-case letters, digits and single hyphens',
    'Rename it.',
  );
};

const entries: Check = (value, path) => {
  if (!isRecord(value) || Object.keys(value).length === 0) {
    path.report('no entry', 'an object with at least one entry', 'Add one.');
    return;
  }
  for (const [entryName, item] of Object.entries(value)) {
    const own = path.entry(entryName);
    if (!isLevel(item)) name(entryName, own);
    entry(item, own);
    if (
      isRecord(item) &&
      item.teacher !== undefined &&
      (item.teacher === entryName || !(String(item.teacher) in value))
    ) {
      own
        .field('teacher')
        .report(`"${item.teacher}"`, 'the name of another entry of the study', 'Correct it.');
    }
  }
};

const study = object({
  name,
  title: text,
  question: text,
  source: optional(
    object({
      title: text,
      year: optional(whole(1900)),
      authors: optional(text),
      url: optional(text),
      dataset: optional(text),
    }),
  ),
  task,
  evaluation: text,
  claims: optional(list(claim)),
  entries: () => {},
  factors: optional(factors),
});

/** Checks that claims are about existing entries and factors. */
function claimed(value: Record<string, unknown>, path: Path): void {
  if (!Array.isArray(value.claims) || !isRecord(value.entries)) return;
  const known = subjectsOf(value.entries, value.factors);
  value.claims.forEach((item: unknown, i) => {
    checkSubjects(item, known, path.field('claims').field(i));
  });
}

/** Checks that entries that stand for a factor's value exist. */
function existing(value: Record<string, unknown>, path: Path): void {
  if (!isRecord(value.factors) || !isRecord(value.entries)) return;
  const names = Object.keys(value.entries);
  for (const [factor, item] of Object.entries(value.factors)) {
    if (!isRecord(item) || !isRecord(item.existing)) continue;
    for (const named of Object.values(item.existing)) {
      if (!names.includes(String(named)))
        path
          .field(`factors.${factor}.existing`)
          .report(show(named), `some of ${names.join(', ')}`, 'Correct it.');
    }
  }
}

/** An ensemble's members are shown what the study's task shows. */
function sameInputs(value: Record<string, unknown>, path: Path): void {
  if (!isRecord(value.task) || !isRecord(value.task.inputs) || !isRecord(value.entries)) return;
  const inputs = JSON.stringify(recipeData(value.task.inputs));
  for (const [entryName, item] of Object.entries(value.entries)) {
    if (!isRecord(item) || item.kind !== 'ensemble' || !isRecord(item.members)) continue;
    for (const [memberName, member] of Object.entries(item.members)) {
      if (!isRecord(member) || !isRecord(member.task) || !isRecord(member.task.inputs)) continue;
      if (JSON.stringify(recipeData(member.task.inputs)) === inputs) continue;
      path
        .entry(entryName)
        .field(`members.${memberName}.task.inputs`)
        .report('other inputs', "the inputs of the study's task", 'Use a task with the same inputs.');
    }
  }
}

/**
 * Checks a study and returns it, with an entry for each value of its factors. Throws a StudyError that lists every problem
 * at once, each with study, entry and field, what was given, what was expected, and a remedy.
 */
export function defineStudy(definition: Study): Study {
  const problems: Problem[] = [];
  const called = typeof definition?.name === 'string' ? definition.name : '(without a name)';
  const path = new Path(called, problems);
  study(definition, path);
  if (!isRecord(definition)) throw new StudyError(called, problems);
  const complete = withLevels(definition, path);
  if (isRecord(complete)) {
    entries(complete.entries, path);
    claimed(complete, path);
    existing(complete, path);
    sameInputs(complete, path);
  }
  if (problems.length > 0) throw new StudyError(called, problems);
  return complete;
}
