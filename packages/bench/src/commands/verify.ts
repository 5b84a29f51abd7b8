import { defineVerb } from './verb.ts';

export const verify = defineVerb({
  name: 'verify',
  summary: 'Check that records are whole and up to date; with --retrain, that training again gives the same.',
  operands: '[study[/entry] ...]',
  takesStudies: true,
  options: ['profile', 'seeds', 'engine', 'jobs', 'results', 'dataset', 'retrain', 'json', 'models'],
  examples: [
    ['verify', 'every record of the quick profile: readable, complete, of the present sources and data'],
    ['verify all-digits/linear --retrain', 'train its first seed again and compare bit by bit'],
  ],
  async run(operands, settings) {
    const { verifyRecords, formatVerification } = await import('../verify.ts');
    const { datasetFolder, modelsFolder, resultsFolder } = await import('../settings/paths.ts');
    const { handleSignals } = await import('../signals.ts');
    const { writeLine } = await import('../output.ts');
    const signals = handleSignals();
    try {
      const verification = await verifyRecords({
        operands,
        profile: settings.profile ?? 'quick',
        seeds: settings.seeds,
        engine: settings.engine ?? 'auto',
        jobs: settings.jobs,
        results: resultsFolder(settings.results),
        dataset: datasetFolder(settings.dataset),
        models: modelsFolder(settings.models),
        retrain: settings.retrain ?? false,
        signal: signals.signal,
      });
      await writeLine(
        settings.json ? JSON.stringify(verification, null, 2) : formatVerification(verification),
      );
      if (signals.signal.aborted) return signals.exitCode;
      return verification.ok ? 0 : 1;
    } finally {
      signals.dispose();
    }
  },
});
