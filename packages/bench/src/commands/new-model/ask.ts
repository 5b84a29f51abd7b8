import { cancel, intro, isCancel, outro, select, text } from '@clack/prompts';
import { Interruption } from '../../shell/interruption.ts';
import { UsageError } from '../../shell/usage.ts';
import { startNames, startTitles, type TaskName, taskNames, taskSources } from './choices.ts';
import { problemOfName } from './name.ts';

/** What is known about a new model so far. */
export interface Wishes {
  name: string | undefined;
  task: TaskName | undefined;
  /** A starting point's name, or "study/entry". */
  from: string | undefined;
}

/** Entries that can be copied, "study/entry", with their titles. */
export type Copyable = Readonly<Record<string, string>>;

const COPY = 'copy';

/**
 * Asks at the terminal for what is not known. Throws an Interruption if the person leaves. Throws a UsageError for an invalid
 * name before it asks anything.
 */
export async function ask(
  wishes: Wishes,
  models: string,
  copyable: () => Promise<Copyable>,
): Promise<Wishes> {
  const problem = wishes.name === undefined ? undefined : problemOfName(wishes.name, models);
  if (problem !== undefined) throw new UsageError([`--name: ${problem}`]);
  intro('A new model for the zoo');
  const name =
    wishes.name ??
    (await answer(
      text({
        message: 'What is it called?',
        placeholder: 'my-model',
        validate: (value) => problemOfName(value ?? '', models),
      }),
    ));
  let from = wishes.from ?? (await askStart());
  if (from === COPY) from = await askEntry(await copyable());
  const task = wishes.task ?? (from.includes('/') ? undefined : await askTask());
  outro(`packages/models/${name}`);
  return { name, task, from };
}

const askStart = () =>
  answer(
    select({
      message: 'What does it start from?',
      options: [
        ...startNames.map((start) => ({ value: start as string, label: start, hint: startTitles[start] })),
        { value: COPY, label: COPY, hint: 'an entry of the zoo to modify' },
      ],
    }),
  );

const askEntry = (copyable: Copyable) =>
  answer(
    select({
      message: 'Which entry is to be copied?',
      options: Object.entries(copyable).map(([value, hint]) => ({ value, label: value, hint })),
      maxItems: 12,
    }),
  );

const askTask = () =>
  answer(
    select({
      message: 'What is its task?',
      options: taskNames.map((task) => ({ value: task, label: task, hint: taskSources[task].question })),
    }),
  );

async function answer<T>(prompt: Promise<T>): Promise<Exclude<T, symbol>> {
  const given = await prompt;
  if (!isCancel(given)) return given as Exclude<T, symbol>;
  cancel('Nothing was written.');
  throw new Interruption();
}
