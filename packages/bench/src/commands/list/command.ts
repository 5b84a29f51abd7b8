import { json, models } from '../shared-options.ts';
import { defineVerb } from '../verb.ts';

export const list = defineVerb({
  name: 'list',
  summary: 'Show the studies and their entries.',
  operands: '[study[/entry] ...]',
  takesStudies: true,
  options: { json, models },
  examples: [
    ['list', 'all studies'],
    ['list linear-depth --json', 'one study, as data: study, entry, kind, parameters, reported'],
  ],
  async run(operands, settings) {
    const { surveyZoo } = await import('../../run/survey-zoo.ts');
    const { nameOf } = await import('../../zoo/known.ts');
    const { formatZoo, zooData } = await import('./table.ts');
    const { writeLine } = await import('../../shell/output.ts');
    const zoo = await surveyZoo({ operands, models: settings.models });
    for (const { name, problems } of zoo.broken) {
      console.error(
        `digitbench: ${nameOf(name)} is broken:\n${problems.map((line) => `  ${line}`).join('\n')}`,
      );
    }
    await writeLine(settings.json ? JSON.stringify(zooData(zoo.studies), null, 2) : formatZoo(zoo.studies));
    return zoo.broken.length > 0 ? 1 : 0;
  },
});
