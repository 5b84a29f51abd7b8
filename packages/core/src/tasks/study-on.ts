import type { Entry } from '../contract/entry.ts';
import type { Study } from '../contract/study.ts';
import type { DataShape, Task } from '../contract/task.ts';
import { fitNetwork } from '../networks/fit-network.ts';
import type { Random } from '../random.ts';
import { taskOn } from './task-on.ts';

/** The study as it is asked of this data: its task, and the networks that follow it. Throws a DataError where it cannot be asked. */
export function studyOn(study: Study, data: DataShape): Study {
  const task = taskOn(study.task, data);
  const entries = Object.entries(study.entries).map(([name, entry]) => [
    name,
    entryOn(entry, { stated: study.task, wanted: task, data }),
  ]);
  return { ...study, task, entries: Object.fromEntries(entries) };
}

interface Asked {
  readonly stated: Task;
  readonly wanted: Task;
  readonly data: DataShape;
}

function entryOn(entry: Entry, asked: Asked): Entry {
  switch (entry.kind) {
    case 'network':
      return { ...entry, build: fitted(entry, asked) };
    case 'ensemble':
      return {
        ...entry,
        members: Object.fromEntries(
          Object.entries(entry.members).map(([name, member]) => {
            const task = taskOn(member.task, asked.data);
            return [
              name,
              { ...member, task, build: fitted(member, { ...asked, stated: member.task, wanted: task }) },
            ];
          }),
        ),
      };
    case 'estimator':
      return entry;
  }
}

type Builder = Extract<Entry, { kind: 'network' }>['build'];

const fitted =
  (of: { build: Builder }, { stated, wanted, data }: Asked): Builder =>
  async (random: Random) =>
    fitNetwork(await of.build(random, data), stated, wanted);
