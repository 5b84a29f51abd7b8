import type { Entry } from '../contract/entry.ts';
import type { Factor } from '../contract/factor.ts';
import { levelName } from '../contract/level.ts';
import type { Study } from '../contract/study.ts';
import { isRecord, type Path } from './check.ts';
import { show } from './problem.ts';

/** Whether an entry was made from a factor. */
export const isLevel = (entry: unknown): boolean => isRecord(entry) && isRecord(entry.level);

/**
 * The study with an entry for each value of its factors, after the entries that its author wrote. A study that has them
 * already stays as it is, so a study may be defined twice. What is wrong goes to `path`.
 */
export function withLevels(study: Study, path: Path): Study {
  const { factors, entries } = study;
  if (!isRecord(factors) || !isRecord(entries)) return study;
  const made: Record<string, Entry> = {};
  for (const [name, factor] of Object.entries(factors as NonNullable<Study['factors']>)) {
    if (!Array.isArray(factor?.values) || typeof factor.entry !== 'function') continue;
    Object.assign(made, levelsOf(name, factor, entries as Study['entries'], path));
  }
  const written = Object.entries(entries).filter(([, entry]) => !isLevel(entry));
  return { ...study, entries: { ...(Object.fromEntries(written) as Study['entries']), ...made } };
}

function levelsOf(name: string, factor: Factor, entries: Study['entries'], path: Path) {
  const made: Record<string, Entry> = {};
  const own = path.field(`factors.${name}`);
  for (const value of factor.values) {
    if (factor.existing !== undefined && String(value) in factor.existing) continue;
    const level = levelName(name, value);
    const written = entries[level];
    if (written !== undefined && !isLevel(written)) {
      own.report(`the value ${value}`, `no entry named ${level} beside it`, 'Rename the entry.');
      continue;
    }
    try {
      const entry = factor.entry(value);
      if (isRecord(entry)) made[level] = { ...entry, level: { factor: name, value } };
      else own.field('entry').report(`${show(entry)} for ${value}`, 'an entry', 'Return one.');
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      own
        .field('entry')
        .report(`an error for ${value} ("${message}")`, 'an entry', 'The cause says where.', error);
    }
  }
  return made;
}

/** The names that claims may use: of all entries, and of the factors with their values. */
export function subjectsOf(entries: unknown, factors: unknown) {
  const known = new Map<string, readonly unknown[]>();
  for (const [name, factor] of Object.entries(isRecord(factors) ? factors : {}))
    known.set(name, isRecord(factor) && Array.isArray(factor.values) ? factor.values : []);
  return { entries: Object.keys(isRecord(entries) ? entries : {}), factors: known };
}
