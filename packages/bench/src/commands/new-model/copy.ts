import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { Data } from '@digitbench/core';
import type { StudyPackage } from '@digitbench/train/node';
import type { EntryFacts, StudyFacts } from '@digitbench/train/protocol';
import type { Described } from './readme.ts';

/** An entry of the zoo that a new study starts from. */
export interface Original {
  study: StudyPackage;
  facts: StudyFacts;
  entry: EntryFacts;
}

/**
 * The sources of a new study that starts as a copy of an entry: the study's own sources in `src/original`, to be changed
 * at will, and an `index.ts` that takes the entry from there and states its recipe, field by field. The source's reported
 * values and claims are not copied, because they are not about the new entry.
 */
export function copySources({ study, facts, entry }: Original, described: Described): Record<string, string> {
  const root = join(study.folder, 'src');
  const copies = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => join(file.parentPath, file.name));
  const main = relative(root, study.module).split(sep).join('/');
  return {
    ...Object.fromEntries(
      copies.map((path) => [
        `src/original/${relative(root, path).split(sep).join('/')}`,
        readFileSync(path, 'utf8'),
      ]),
    ),
    'src/index.ts': index({ study, facts, entry }, main, described),
  };
}

/** The packages that the copied sources import. */
export function dependenciesOf({ study }: Original): Record<string, string> {
  const manifest: { dependencies?: Record<string, string> } = JSON.parse(
    readFileSync(join(study.folder, 'package.json'), 'utf8'),
  );
  return manifest.dependencies ?? {};
}

function index({ study, entry }: Original, main: string, { name, title, question }: Described): string {
  const literal = JSON.stringify;
  const teacher = teacherOf(entry.recipe);
  const recipe = entry.kind === 'network' ? recipeFields(entry.recipe) : [];
  const missing = `src/original has no ${entry.kind} ${entry.entry}`;
  return `import { defineStudy } from '@digitbench/core';
import original from './original/${main}';

// A copy of ${study.name}/${entry.entry}: its network and everything else it uses is in src/original. Change what you like.
const copied = ${member('original.entries', entry.entry)};
if (copied?.kind !== ${literal(entry.kind)}) throw new Error(${literal(missing)});
const { reported: _, ...start } = copied;
${teacher === undefined ? '' : `\nconst teacher = ${member('original.entries', teacher)};\nif (teacher === undefined) throw new Error(${literal(`src/original has no ${teacher}`)});\n`}
export default defineStudy({
  name: ${literal(name)},
  title: ${literal(title)},
  question: ${literal(question)},
  task: original.task,
  evaluation: original.evaluation,
  entries: {
    ${teacher === undefined ? '' : `${literal(teacher)}: teacher,`}
    ${literal(entry.entry)}: {
      ...start,
      ${recipe.length === 0 ? '' : `recipe: {\n...start.recipe,\n${recipe.join('\n')}\n},`}
    },
  },
});
`;
}

/** An object's field as source text. */
const member = (object: string, name: string) =>
  /^[a-z]\w*$/i.test(name) ? `${object}.${name}` : `${object}[${JSON.stringify(name)}]`;

/** The name of the entry that teaches this one, in the recipe as a survey tells it. */
function teacherOf(recipe: Data): string | undefined {
  const teacher = fieldsOf(recipe).teacher;
  const name = fieldsOf(teacher).entry;
  return typeof name === 'string' ? name : undefined;
}

/** Fields that are plain data, as source text. Functions come with the copied recipe. */
function recipeFields(recipe: Data): string[] {
  return Object.entries(fieldsOf(recipe))
    .filter(([field, value]) => field !== 'task' && field !== 'teacher' && isPlain(value))
    .map(([field, value]) => `${field}: ${JSON.stringify(value)},`);
}

const fieldsOf = (value: Data | undefined): Readonly<Record<string, Data>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, Data>>)
    : {};

/** recipeData() writes a function as "function <name>", and a number that JSON lacks as its name. */
function isPlain(value: Data): boolean {
  if (typeof value === 'string') return !/^(function .*|-?Infinity|NaN)$/.test(value);
  return typeof value !== 'object' || value === null || Object.values(value).every(isPlain);
}
