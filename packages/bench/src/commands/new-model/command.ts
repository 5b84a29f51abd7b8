import { defineVerb } from '../verb.ts';
import { newModelOptions } from './options.ts';

export const newModel = defineVerb({
  name: 'new-model',
  summary: 'Write a new study package for a model of your own, ready to train.',
  options: newModelOptions,
  examples: [
    ['new-model', 'asks for name, task and starting point'],
    ['new-model --name my-model --task ten-digits --from cnn', 'without questions'],
    ['new-model --name my-model --from modern/cnn', 'a copy of an entry to modify'],
  ],
  async run(_, settings) {
    const { copyableEntries, newModel, nextSteps } = await import('./new-model.ts');
    const { defaultModels } = await import('../../shell/repository.ts');
    const { writeLine } = await import('../../shell/output.ts');
    const models = settings.models ?? defaultModels;
    let wishes = { name: settings.modelName, task: settings.modelTask, from: settings.startingPoint };
    const isComplete = wishes.name !== undefined && wishes.from !== undefined;
    if (!isComplete && !settings.json && process.stdin.isTTY && process.stdout.isTTY) {
      const { ask } = await import('./ask.ts');
      wishes = await ask(wishes, models, () => copyableEntries(models));
    }
    const written = await newModel(wishes, models);
    const { format } = await import('./finish.ts');
    if (!format(written.folder)) {
      console.error('digitbench: the formatter did not run; `npx biome check --write` formats the new files');
    }
    const complaint = models === defaultModels ? await takeIn(written.name) : undefined;
    await writeLine(settings.json ? JSON.stringify(written, null, 2) : nextSteps(written).join('\n'));
    if (complaint === undefined) return 0;
    console.error(
      `digitbench: npm could not add the new package (${complaint}). The package itself is complete; ` +
        'run `npm install` in the repository when the registry can be reached',
    );
    return 1;
  },
});

/** Lists the new study in the repository's README and makes it a workspace. Returns npm's complaint, if there is one. */
async function takeIn(name: string): Promise<string | undefined> {
  const { fillReadmes } = await import('../readme/fill.ts');
  const { link } = await import('./finish.ts');
  const { repository } = await import('../../shell/repository.ts');
  const { resultsFolder } = await import('../../shell/paths.ts');
  const readmes = await fillReadmes({
    repository,
    models: undefined,
    results: resultsFolder(undefined),
    check: false,
    only: name,
  });
  for (const { path, message } of readmes.problems) console.error(`digitbench: ${path}: ${message}`);
  return link();
}
