import { UsageError } from '../../shell/usage.ts';
import { defineVerb } from '../verb.ts';
import { enginesOptions } from './options.ts';

export const engines = defineVerb({
  name: 'engines',
  summary: 'Measure training steps on every engine here, and on PyTorch and JAX, side by side on one thread.',
  operands: '[study[/entry] ...]',
  takesStudies: true,
  options: enginesOptions,
  examples: [
    ['engines', 'every step on every engine that is set up'],
    ['engines --peers', 'also PyTorch and JAX, downloaded from PyPI the first time'],
    ['engines --steps linear-b12,cnn-b64 --engines onnx,pytorch', 'two steps, one engine against one peer'],
    ['engines --rounds 3 --json', 'quicker, as one JSON value'],
    ['engines --zoo', 'minutes that the whole zoo takes, beside JAX and PyTorch'],
  ],
  async run(operands, settings) {
    if (settings.zoo) return (await import('./zoo.ts')).trainOnPeers(operands, settings);
    if (operands.length > 0) {
      throw new UsageError([
        `engines: got ${operands.join(' ')}; expected studies only with --zoo. --steps names steps`,
      ]);
    }
    const { contendersOf } = await import('@digitbench/engines-bench/contenders');
    const { steps } = await import('@digitbench/engines-bench/steps');
    const { formatRecord, runEnginesBench, writeRecord } = await import('@digitbench/engines-bench');
    const { writeLine } = await import('../../shell/output.ts');
    const { resultsFolder } = await import('../../shell/paths.ts');
    process.once('SIGINT', () => process.exit(130));
    const progress = (text: string) => console.error(text);
    const record = await runEnginesBench({
      steps: settings.steps ?? steps,
      contenders: [
        ...new Set([
          ...(settings.engines ?? contendersOf('engine')),
          ...(settings.peers ? contendersOf('peer') : []),
        ]),
      ],
      rounds: settings.rounds ?? 7,
      seconds: settings.seconds ?? 0.5,
      dataset: settings.dataset,
      progress,
    });
    const path = await writeRecord(resultsFolder(settings.results), record);
    progress(
      path === null ? 'not written: the record in the results folder covers more' : `written: ${path}`,
    );
    await writeLine(settings.json ? JSON.stringify(record.measurements, null, 2) : formatRecord(record));
    return record.measurements.length > 0 ? 0 : 1;
  },
});
