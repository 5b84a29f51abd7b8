import { handleSignals } from '../../shell/signals.ts';
import { benchRequest } from '../request.ts';
import { defineVerb } from '../verb.ts';
import { exportOptions } from './options.ts';

export const exportNetwork = defineVerb({
  name: 'export',
  summary: 'Write a trained network as a self-contained .onnx file: raw bytes in, scores out.',
  operands: '<study/entry>',
  takesStudies: true,
  options: exportOptions,
  examples: [
    [
      'export modern/cnn --out cnn.onnx',
      'seed 1 of the quick profile; trained again if no weights were kept',
    ],
    ['export all-digits/linear --profile paper --seed 3 --batch 100', 'for exactly a hundred images at once'],
  ],
  async run(operands, settings) {
    const { exportTrial } = await import('./export.ts');
    const { formatAccuracy } = await import('../../screen/format.ts');
    const { writeLine } = await import('../../shell/output.ts');
    using signals = handleSignals();
    const exported = await exportTrial({
      ...benchRequest(operands, settings, signals.signal),
      seed: settings.seed ?? 1,
      batch: settings.batch ?? -1,
      out: settings.out,
    });
    const { file, bytes, accuracy } = exported;
    const tested = accuracy === null ? '' : `, ${formatAccuracy(accuracy)} on the test set`;
    const text = `${file}: ${(bytes / 1024).toFixed(0)} KiB${tested}`;
    await writeLine(settings.json ? JSON.stringify(exported, null, 2) : text);
    return 0;
  },
});
