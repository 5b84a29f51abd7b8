import { resultsFolder } from '../../shell/paths.ts';
import { handleSignals } from '../../shell/signals.ts';
import { benchRequest } from '../request.ts';
import { defineVerb } from '../verb.ts';
import { verifyOptions } from './options.ts';

export const verify = defineVerb({
  name: 'verify',
  summary:
    'Check every record: schema, answers, accuracy, and whether it is current; with --retrain, train again and compare.',
  operands: '[study[/entry] ...]',
  takesStudies: true,
  options: verifyOptions,
  examples: [
    [
      'verify',
      'whether each record is readable, follows from its answers, and matches the present sources and data',
    ],
    ['verify --profile paper --retrain', 'also train one trial of each study again and compare bit by bit'],
    ['verify --sample 20 --draw 7', 'train twenty trials again; the same --draw gives the same twenty'],
    ['verify all-digits/linear --sample all', 'train everything that is recorded for an entry again'],
  ],
  async run(operands, settings) {
    const { verifyRecords, formatVerification } = await import('./verify.ts');
    const { writeLine } = await import('../../shell/output.ts');
    const { recordedProfile } = await import('../../plan/recorded-profile.ts');
    using signals = handleSignals();
    const profile = recordedProfile(settings.profile, resultsFolder(settings.results));
    const { retrain = false, sample: size, draw = 1 } = settings;
    const verification = await verifyRecords({
      ...benchRequest(operands, { ...settings, profile }, signals.signal),
      sample: retrain || size !== undefined ? { size, draw } : null,
    });
    await writeLine(settings.json ? JSON.stringify(verification, null, 2) : formatVerification(verification));
    if (signals.signal.aborted) return signals.exitCode;
    return verification.ok ? 0 : 1;
  },
});
