import { dataset, json, models } from '../shared-options.ts';
import { defineVerb } from '../verb.ts';

export const list = defineVerb({
  name: 'list',
  summary: 'Show the studies and their entries.',
  operands: '[study[/entry] ...]',
  takesStudies: true,
  options: { dataset, json, models },
  examples: [
    ['list', 'all studies'],
    ['list --dataset ~/letters', 'what can be trained on a data set, and why the rest cannot'],
    ['list linear-depth --json', 'one study, as data: study, entry, kind, parameters, reported'],
  ],
  async run(operands, settings) {
    const { surveyZoo } = await import('../../run/survey-zoo.ts');
    const { nameOf } = await import('../../zoo/known.ts');
    const { formatZoo, zooData } = await import('./table.ts');
    const { writeLine } = await import('../../shell/output.ts');
    const { models: folder, dataset: source } = settings;
    const zoo = await surveyZoo({ operands, models: folder }, source ?? null);
    for (const { name, problems } of zoo.broken) {
      console.error(
        `digitbench: ${nameOf(name)} is broken:\n${problems.map((line) => `  ${line}`).join('\n')}`,
      );
    }
    for (const { name, problems } of zoo.unfit)
      console.error(`digitbench: ${nameOf(name)} is not for this data set: ${problems.join('; ')}`);
    await writeLine(settings.json ? JSON.stringify(zooData(zoo.studies), null, 2) : formatZoo(zoo.studies));
    return zoo.broken.length > 0 ? 1 : 0;
  },
});
