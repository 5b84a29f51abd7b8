import type { RunRecord } from '../../record/schema.ts';
import { label } from '../column.ts';
import type { Statistic } from '../statistic.ts';

/** The entry that a row is about. */
export interface Identity {
  readonly study: string;
  readonly entry: string;
  readonly profile: string;
  readonly dataset: string | null;
  /** Names, several separated by a comma. */
  readonly engine: string | null;
  readonly machine: string | null;
  readonly title: string;
  readonly family: string | null;
  readonly task: string | null;
}

const names = (records: readonly RunRecord[], of: (record: RunRecord) => string) =>
  records.length === 0 ? null : [...new Set(records.map(of))].join(', ');

export const identity = {
  of: ({ study, entry, profile, dataset, selected: { records }, described }) => ({
    study,
    entry,
    profile,
    dataset,
    engine: names(records, ({ engine }) => engine.name),
    machine: names(records, ({ machine }) => machine.id),
    title: described.entry?.title ?? entry,
    family: described.entry?.family ?? null,
    task: described.study?.task ?? null,
  }),
  columns: {
    study: () => label('study', ({ study }) => study),
    entry: () => label('entry', ({ entry }) => entry),
    title: () => label('title', ({ title }) => title),
    family: () => label('family', ({ family }) => family),
    task: () => label('task', ({ task }) => task),
    profile: () => label('profile', ({ profile }) => profile),
    dataset: () => label('data set', ({ dataset }) => dataset),
    engine: () => label('engine', ({ engine }) => engine),
    machine: () => label('machine', ({ machine }) => machine),
  },
} satisfies Statistic<Identity>;
