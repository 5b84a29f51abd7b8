import { handleSignals } from '../../shell/signals.ts';
import { benchRequest } from '../request.ts';
import { defineVerb } from '../verb.ts';
import { lrFindOptions } from './options.ts';

export const lrFind = defineVerb({
  name: 'lr-find',
  summary: 'Try learning rates, from tiny to huge, and suggest one: the learning-rate range test.',
  operands: '<study/entry>',
  takesStudies: true,
  options: lrFindOptions,
  examples: [
    [
      'lr-find adder/adder',
      "as the source did: 100 training steps from 1e-7 to 10, with the recipe's own step",
    ],
    ['lr-find modern/cnn --from 1e-4 --to 1 --steps 200 --seed 2', 'a closer look'],
    ['lr-find second-opinion/experts', 'each member of an ensemble'],
  ],
  async run(operands, settings) {
    const { usualRange } = await import('@digitbench/train/protocol');
    const { findLearningRate } = await import('./find.ts');
    const { formatFound } = await import('./show.ts');
    const { writeLine } = await import('../../shell/output.ts');
    using signals = handleSignals();
    const request = benchRequest(operands, settings, signals.signal);
    const found = await findLearningRate({
      ...request,
      seed: settings.seed ?? 1,
      range: {
        from: settings.rangeFrom ?? usualRange.from,
        to: settings.rangeTo ?? usualRange.to,
        steps: settings.rangeSteps ?? usualRange.steps,
      },
    });
    for (const warning of found.warnings) console.error(warning);
    await writeLine(settings.json ? JSON.stringify(found.test, null, 2) : formatFound(found));
    console.error(`recorded: ${request.results}/${found.path}`);
    return 0;
  },
});
