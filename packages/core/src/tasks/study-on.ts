import type { Entry } from '../contract/entry.ts';
import type { Study } from '../contract/study.ts';
import { type DataShape, taskOn } from './task-on.ts';

/** The study as it is asked of this data: its task, and the networks that follow it. Throws a DataError where it cannot be asked. */
export function studyOn(study: Study, data: DataShape): Study {
  const entries = Object.entries(study.entries).map(([name, entry]) => [name, entryOn(entry, data)]);
  return { ...study, task: taskOn(study.task, data), entries: Object.fromEntries(entries) };
}

function entryOn(entry: Entry, data: DataShape): Entry {
  if (entry.kind !== 'ensemble') return entry;
  const members = Object.entries(entry.members).map(([name, member]) => [
    name,
    { ...member, task: taskOn(member.task, data) },
  ]);
  return { ...entry, members: Object.fromEntries(members) };
}
