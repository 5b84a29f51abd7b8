import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type StartName, type TaskName, taskSources } from './choices.ts';
import type { Described } from './readme.ts';

const templates = fileURLToPath(new URL('./templates', import.meta.url));

/** The task that the templates are written for. Another task with one output only changes the name and the classes. */
const written = taskSources['ten-digits'];

/** The sources of a new study by path, from a template: a study of its own, with other names. */
export function templateSources(start: StartName, task: TaskName, described: Described) {
  const { maker, call, classes } = taskSources[task];
  const folder = join(templates, classes === null ? 'two-outputs' : 'one-output', start);
  const fill = (text: string) => {
    let filled = text
      .replace("name: 'new-model'", `name: '${described.name}'`)
      .replace("title: 'New model'", `title: ${JSON.stringify(described.title)}`)
      .replace("question: 'What does this model reach?'", `question: ${JSON.stringify(described.question)}`);
    if (classes !== null) {
      filled = filled
        .replaceAll(written.call, call)
        .replaceAll(new RegExp(`\\b${written.maker}\\b`, 'g'), maker)
        .replace(`const classes = ${written.classes};`, `const classes = ${classes};`);
    }
    return filled;
  };
  return Object.fromEntries(
    readdirSync(folder).map((file) => [`src/${file}`, fill(readFileSync(join(folder, file), 'utf8'))]),
  );
}
