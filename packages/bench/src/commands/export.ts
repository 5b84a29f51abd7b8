import { defineVerb } from './verb.ts';

export const exportNetwork = defineVerb({
  name: 'export',
  summary: 'Write a trained network as a self-contained .onnx file: raw bytes in, scores out.',
  operands: '<study/entry>',
  takesStudies: true,
  options: ['seed', 'batch', 'out', 'profile', 'engine', 'results', 'dataset', 'json', 'models'],
  examples: [
    [
      'export modern/cnn --out cnn.onnx',
      'seed 1 of the quick profile; trained again where no weights were kept',
    ],
    ['export all-digits/linear --profile paper --seed 3 --batch 100', 'for exactly a hundred images at once'],
  ],
  async run(operands, settings) {
    const { exportTrial } = await import('../export.ts');
    const { formatAccuracy } = await import('../progress/format.ts');
    const { datasetFolder, modelsFolder, resultsFolder } = await import('../settings/paths.ts');
    const { handleSignals } = await import('../signals.ts');
    const { writeLine } = await import('../output.ts');
    const signals = handleSignals();
    try {
      const exported = await exportTrial({
        operands,
        profile: settings.profile ?? 'quick',
        seed: settings.seed ?? 1,
        batch: settings.batch ?? -1,
        out: settings.out,
        engine: settings.engine ?? 'auto',
        results: resultsFolder(settings.results),
        dataset: datasetFolder(settings.dataset),
        models: modelsFolder(settings.models),
        seeds: undefined,
        jobs: 1,
        shard: undefined,
        force: false,
        saveWeights: false,
        timeLimit: undefined,
        memoryLimit: undefined,
        signal: signals.signal,
      });
      const { file, bytes, accuracy } = exported;
      const tested = accuracy === null ? '' : `, ${formatAccuracy(accuracy)} on the test set`;
      const text = `${file}: ${(bytes / 1024).toFixed(0)} KiB${tested}`;
      await writeLine(settings.json ? JSON.stringify(exported, null, 2) : text);
      return 0;
    } finally {
      signals.dispose();
    }
  },
});
