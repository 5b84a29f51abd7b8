import { defineVerb } from '../verb.ts';
import { readmeOptions } from './options.ts';

export const readme = defineVerb({
  name: 'readme',
  summary:
    'Write what the published records (profile paper) say into the READMEs of the studies and of the repository.',
  options: readmeOptions,
  examples: [
    ['readme', 'after records were added to results/paper'],
    ['readme --check', 'change nothing; exit with 1 if a README differs from the records'],
  ],
  async run(_operands, settings) {
    const { fillReadmes } = await import('./fill.ts');
    const { repository } = await import('../../shell/repository.ts');
    const { resultsFolder } = await import('../../shell/paths.ts');
    const { writeLine } = await import('../../shell/output.ts');
    const check = settings.check ?? false;
    const readmes = await fillReadmes({
      repository,
      models: settings.models,
      results: resultsFolder(settings.results),
      check,
    });
    for (const { path, message } of readmes.problems) console.error(`digitbench: ${path}: ${message}`);
    const changed = readmes.changed.map((path) => `${check ? 'out of date' : 'written'}: ${path}`);
    const current = readmes.current.map((path) => `up to date: ${path}`);
    await writeLine(settings.json ? JSON.stringify(readmes, null, 2) : [...changed, ...current].join('\n'));
    return readmes.problems.length > 0 || (check && readmes.changed.length > 0) ? 1 : 0;
  },
});
