import { join, resolve } from 'node:path';
import { surveyZoo } from '../../run/survey-zoo.ts';
import { defaultModels, repository } from '../../shell/repository.ts';
import { suggestion, UsageError } from '../../shell/usage.ts';
import type { Copyable, Wishes } from './ask.ts';
import { type StartName, startNames, type TaskName, taskNames } from './choices.ts';
import { copySources, dependenciesOf, type Original } from './copy.ts';
import { problemOfName, titleOf } from './name.ts';
import { packageFiles } from './package-files.ts';
import { type Described, readme } from './readme.ts';
import { templateSources } from './template.ts';
import { writePackage } from './write.ts';

export interface NewModel {
  name: string;
  /** The folder that was written. */
  folder: string;
  /** Its files, relative to the folder. */
  files: string[];
  /** Where it starts from: "mlp", "modern/cnn". */
  from: string;
}

/** Everything that was decided; with `original`, the task is that of the original. */
interface Decided {
  name: string;
  task: TaskName;
  from: string;
  original: Original | undefined;
}

/**
 * Writes a new study package into the folder `models`. Everything is checked before: throws a UsageError with all that
 * is wrong, and then nothing is written.
 */
export async function newModel(wishes: Wishes, models: string = defaultModels): Promise<NewModel> {
  const { name, task, from, original } = await decide(wishes, resolve(models));
  const described: Described = {
    name,
    title: titleOf(name),
    question: original?.facts.question ?? 'What does this model reach?',
    copyOf: original === undefined ? undefined : from,
  };
  const sources =
    original === undefined
      ? templateSources(from as StartName, task, described)
      : copySources(original, described);
  const dependencies =
    original === undefined
      ? { '@digitbench/core': '*', '@tensorflow/tfjs': '4.22.0' }
      : dependenciesOf(original);
  const files = { ...packageFiles(described, dependencies), 'README.md': readme(described), ...sources };
  const folder = join(resolve(models), name);
  writePackage(folder, files);
  return { name, folder, files: Object.keys(files).sort(), from };
}

async function decide(wishes: Wishes, models: string): Promise<Decided> {
  const problems: string[] = [];
  const { name = '', from = startNames[0] } = wishes;
  const nameProblem = problemOfName(name, models);
  if (nameProblem !== undefined) problems.push(`--name: ${nameProblem}`);
  let original: Original | undefined;
  if (from.includes('/')) {
    original = await findOriginal(from, models, problems);
    if (original !== undefined && wishes.task !== undefined && !isTaskOf(original, wishes.task)) {
      problems.push(
        `--task: got ${wishes.task}, but the task of ${from} is "${original.facts.task}", and a copy keeps its task. Leave --task out`,
      );
    }
  } else if (!startNames.some((start) => start === from)) {
    problems.push(
      `--from: got ${JSON.stringify(from)}; expected one of ${startNames.join(', ')}, or an entry to copy, such as modern/cnn.${suggestion(from, startNames)}`,
    );
  }
  if (problems.length > 0) throw new UsageError(problems);
  return { name, from, original, task: wishes.task ?? taskNames[0] };
}

/** The names of tasks begin alike: "two-digits 3 7". */
const isTaskOf = ({ facts }: Original, task: TaskName) => facts.task.split(' ')[0] === task;

async function findOriginal(from: string, models: string, problems: string[]): Promise<Original | undefined> {
  try {
    const { studies, broken } = await surveyZoo({ operands: [from], models });
    for (const { name } of broken) problems.push(`--from: ${name} is broken; see digitbench list`);
    const found = studies[0];
    const entry = found?.entries[0];
    if (found === undefined || entry === undefined) return undefined;
    return { study: found.known.study, facts: found.known.facts, entry };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    problems.push(...error.problems.map((problem) => `--from: ${problem}`));
    return undefined;
  }
}

/** All entries of the zoo with their titles. */
export async function copyableEntries(models?: string): Promise<Copyable> {
  const { studies } = await surveyZoo({ operands: [], models });
  return Object.fromEntries(
    studies.flatMap(({ known, entries }) =>
      entries.map(({ entry, title }) => [`${known.study.name}/${entry}`, title]),
    ),
  );
}

/** What to do next, for the screen. */
export function nextSteps({ name, folder }: NewModel): string[] {
  const place = folder.startsWith(repository) ? folder.slice(repository.length).replace(/^\//, '') : folder;
  const steps = [
    [`npx digitbench run ${name} --watch`, `edit ${place}/src and see it learn, on every save`],
    [`npx vitest run ${place}`, 'does it keep the contract?'],
    [`npx digitbench run ${name}`, 'train it over three seeds, a few epochs each'],
  ] as const;
  const width = Math.max(...steps.map(([command]) => command.length));
  return [
    `Written: ${place}`,
    '',
    ...steps.map(([command, effect]) => `  ${command.padEnd(width)}  ${effect}`),
    '',
    "CONTRIBUTING.md leads from here to a pull request; the study's README has seven points to fill in.",
  ];
}
