import { defineVerb } from '../verb.ts';
import { publishWeightsOptions } from './options.ts';

export const publishWeights = defineVerb({
  name: 'publish-weights',
  summary:
    'Keep the weights of the published networks in results/weights, each checked against its published record.',
  operands: '[study[/entry] ...]',
  takesStudies: true,
  options: publishWeightsOptions,
  examples: [
    [
      'publish-weights',
      'seed 1 of the paper profile; trains what was not kept, which takes an hour of a core',
    ],
    ['publish-weights modern/mlp', 'one network, after its record was replaced'],
  ],
  async run(operands, settings) {
    const { publish, formatPublished } = await import('./publish.ts');
    const { benchRequest } = await import('../request.ts');
    const { writeLine } = await import('../../shell/output.ts');
    const { handleSignals } = await import('../../shell/signals.ts');
    using signals = handleSignals();
    const { trained, ...common } = settings;
    const published = await publish({
      ...benchRequest(operands, { ...common, profile: 'paper', engine: 'onnx' }, signals.signal),
      trained,
    });
    await writeLine(settings.json ? JSON.stringify(published, null, 2) : formatPublished(published));
    return published.problems.length > 0 ? 1 : 0;
  },
});
